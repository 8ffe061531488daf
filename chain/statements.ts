import type { Result } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { SignedEncryptionKey, SignedEpochKeys } from "#lib/ports";
import type { Consent, Registration } from "#types";

/** The signed statement behind a member's encryption key of one version, from its event; unchecked. */
export async function readEncryptionKeyStatement(
  registration: Registration,
  { deployment }: Site,
  { number, keyVersion }: { number: number; keyVersion: number },
): Promise<SignedEncryptionKey | undefined> {
  const events = await registration.queryFilter(registration.filters.EncryptionKeyStated(number));
  const found = events.findLast(({ args }) => Number(args.keyVersion) === keyVersion)?.args;
  if (found === undefined) return undefined;
  const publicKey = `0x0${found.parity}${found.x.slice(2)}` as Hex;
  return {
    key: { deployment, account: found.account as Hex, publicKey, keyVersion },
    companion: BigInt(found.companion) === 0n ? undefined : (found.companion as Hex),
    signature: found.signature as Hex,
  };
}

/** Every signed opening of epochs of a patient, oldest first; unchecked. */
export async function readEpochStatements(
  consent: Consent,
  { deployment }: Site,
  patient: number,
): Promise<SignedEpochKeys[]> {
  const events = await consent.queryFilter(consent.filters.EpochsOpened(patient));
  return events.map(({ args }) => ({
    keys: {
      deployment,
      account: args.account as Hex,
      generation: Number(args.generation),
      deadline: Number(args.deadline),
      sentence: { prehashed: args.sentenceHash as Hex },
      keys: epochKeysOf(args),
    },
    kind: Number(args.kind),
    companion: args.companion as Hex,
    signature: args.signature as Hex,
  }));
}

/** "keys" is a method of ethers' result, so the event's argument of that name has to be asked for. */
function epochKeysOf(args: unknown) {
  const keys = (args as Result).getValue("keys") as readonly {
    category: bigint;
    epoch: bigint;
    x: string;
  }[];
  return keys.map(({ category, epoch, x }) => ({
    category: Number(category),
    epoch: Number(epoch),
    x: x as Hex,
  }));
}
