import type { Addressable, TypedDataDomain } from "ethers";

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
