import type { Result } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { SignedEncryptionKey, SignedEpochKeys } from "#lib/ports";
import type { Consent, Registration } from "#types";

/** Every signed statement of a member's encryption keys, from their events, oldest first; unchecked. */
export async function readKeyStatements(
  registration: Registration,
  { deployment }: Site,
  number: number,
): Promise<SignedEncryptionKey[]> {
  const events = await registration.queryFilter(registration.filters.EncryptionKeyStated(number));
  return events.map(({ args: { account, parity, x, keyVersion, companion, signature } }) => {
    const publicKey = `0x0${parity}${x.slice(2)}` as Hex;
    return {
      key: { deployment, account: account as Hex, publicKey, keyVersion: Number(keyVersion) },
      companion: BigInt(companion) === 0n ? undefined : (companion as Hex),
      signature: signature as Hex,
    };
  });
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
