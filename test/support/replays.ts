import { Signature, toBeHex, type Addressable, type TypedDataDomain } from "ethers";

const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The same arguments with one of them changed, once for each change by index. */
export const changedActs = <T extends readonly unknown[]>(
  act: T,
  changes: Readonly<Record<number, unknown>>,
): T[] =>
  Object.entries(changes).map(([index, value]) => {
    const changed = [...act];
    changed[Number(index)] = value;
    return changed as unknown as T;
  });

/** Domains for which a signature must not count here: another chain, contract, deployment, version and name. */
export async function foreignDomains(
  domain: TypedDataDomain,
  otherContract: Addressable,
): Promise<TypedDataDomain[]> {
  return [
    { ...domain, chainId: 1 },
    { ...domain, verifyingContract: await otherContract.getAddress() },
    { ...domain, version: "1" },
    { ...domain, version: "1-0123456789abcdef" },
    { ...domain, name: "Healthchain" },
  ];
}

/** What is no signature any more: empty, zero, cut, longer, compact, with a wrong v, with s on the other side. */
export function malformedSignatures(signature: string): string[] {
  const { compactSerialized } = Signature.from(signature);
  const wrongV = `${signature.slice(0, -2)}1d`;
  return [
    ...["0x", `0x${"00".repeat(65)}`, signature.slice(0, -2), `${signature}00`],
    ...[compactSerialized, wrongV, malleated(signature)],
  ];
}

/** The same signature with s on the other side, which ecrecover would accept. */
function malleated(signature: string): string {
  const { r, s, v } = Signature.from(signature);
  const flipped = toBeHex(curveOrder - BigInt(s), 32).slice(2);
  return `${r}${flipped}${v === 27 ? "1c" : "1b"}`;
}
