import { z } from "zod";
import { encryptionKeyStatement } from "./acts/statements.ts";
import type { Hex } from "./bytes.ts";
import { typedDataDigest } from "./eip712.ts";
import { ProposalError } from "./proposals.ts";
import type { Verify } from "./ports.ts";

/** The statement of a key by the account of a gateway, as `Registration` takes it. */
export type StatedKey = z.infer<typeof statedKeySchema>;

const hexOf = (bytes: number) =>
  z.custom<Hex>(
    (value) =>
      typeof value === "string" && new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`, "i").test(value),
  );

const statedKeySchema = z.strictObject({
  account: hexOf(20),
  parity: z.number().int().min(2).max(3),
  x: hexOf(32),
  companion: hexOf(32),
  signature: z.custom<Hex>(
    (value) => typeof value === "string" && /^0x([0-9a-f]{2}){1,2000}$/i.test(value),
  ),
});

/** A statement as it is handed over: one line of JSON. */
export const encodeStatedKey = (key: StatedKey): string => JSON.stringify(key);

/**
 * The statement in a text, once the account that it names has signed it for this deployment, as its first key. Throws
 * {@link ProposalError} `proposal/no-statement`.
 */
export async function verifiedStatedKey(
  { verify, deployment }: { readonly verify: Verify; readonly deployment: Hex },
  text: string,
): Promise<StatedKey> {
  const key = statedKeyOf(text);
  if (key !== undefined && (await isSigned(verify, deployment, key))) return key;
  throw new ProposalError(
    "proposal/no-statement",
    "That is no statement that a gateway’s account has signed for this deployment. Nothing was proposed. Ask its operator for a new one.",
  );
}

function statedKeyOf(text: string): StatedKey | undefined {
  try {
    return statedKeySchema.parse(JSON.parse(text));
  } catch {
    return undefined; // no JSON, or of another shape
  }
}

function isSigned(verify: Verify, deployment: Hex, key: StatedKey): Promise<boolean> {
  const { account, parity, x, companion, signature } = key;
  if (BigInt(companion) !== 0n) return Promise.resolve(false);
  const publicKey: Hex = `0x0${parity}${x.slice(2)}`;
  const statement = encryptionKeyStatement({ deployment, account, publicKey, keyVersion: 1 });
  return verify(account, typedDataDigest(statement), signature);
}
