import { rootOf } from "./account-key.ts";
import { equal, fromHex } from "./bytes.ts";
import { openCapsule } from "./capsule.ts";
import { deriveCategoryKey } from "./category-key.ts";
import { HealthChainError } from "./errors.ts";
import { BoxError } from "./labelled-box.ts";
import { treatment } from "./permission.ts";
import type { Person } from "./person.ts";
import type { Ports } from "./ports.ts";
import { verifiedEpochs, type VerifiedEpochs } from "./trust.ts";

/** No key for a record. Codes: `keys/no-capsule`, `keys/not-in-capsule`, `keys/other-root`. */
export class KeyringError extends HealthChainError {}

/** Finds the private key of a category in an epoch, or throws {@link KeyringError}. */
export type Keyring = (category: number, epoch: number) => Uint8Array;

type KeyringPorts = Pick<Ports, "read" | "verify" | "wrap" | "vault">;

/** Whose records, and why (purpose bit index). */
export type KeyringSubject = { readonly patient: number; readonly purpose: number };

/** The keys that `person` has for records of `patient`: derived from the own roots, or from the capsule received. */
export const keyringFor = (
  ports: KeyringPorts,
  person: Person,
  patient: number,
): Promise<Keyring> => keyringForPurpose(ports, person, { patient, purpose: treatment });

/** The same for a purpose, by which a gateway decides whether it gives the capsule. */
export async function keyringForPurpose(
  ports: KeyringPorts,
  person: Person,
  { patient, purpose }: KeyringSubject,
): Promise<Keyring> {
  const isOwn = person.number === patient;
  const epochs = await verifiedEpochs(ports, patient, isOwn ? person.account : undefined);
  if (isOwn) return ownKeyring(await deploymentOf(ports), person, epochs);
  return readerKeyring(ports, { person, patient, purpose, epochs });
}

/**
 * The same for whoever may have a right and no keys yet, as in an emergency: the keyring then finds none, so that a list
 * still says of each record what is missing.
 */
export async function keyringOrNone(
  ports: KeyringPorts,
  person: Person,
  subject: KeyringSubject,
): Promise<Keyring> {
  try {
    return await keyringForPurpose(ports, person, subject);
  } catch (error) {
    if (!(error instanceof KeyringError) || error.code !== "keys/no-capsule") throw error;
    return () => {
      throw error;
    };
  }
}

/** The patient's own keys for the epochs that the patient signed. */
export function ownKeyring(
  deployment: Uint8Array,
  { key }: Person,
  epochs: VerifiedEpochs,
): Keyring {
  return (category, epoch) => {
    const { generation, x } = epochs.of(category, epoch);
    const derived = deriveCategoryKey({
      root: rootOf(key, generation),
      deployment,
      category,
      epoch,
    });
    if (equal(derived.x, x)) return derived.privateKey;
    throw new KeyringError(
      "keys/other-root",
      `Your keys do not belong to epoch ${epoch} of category ${category}. Open them with the recovery phrase of this account.`,
    );
  };
}

async function readerKeyring(
  { read, wrap, vault }: KeyringPorts,
  { person, patient, purpose, epochs }: KeyringSubject & { person: Person; epochs: VerifiedEpochs },
): Promise<Keyring> {
  const sealed = await vault.capsule({ patient, reader: person.number, purpose });
  if (sealed === undefined) {
    throw new KeyringError(
      "keys/no-capsule",
      `Patient ${patient} has left no keys for you. Ask the patient to share again.`,
    );
  }
  const keys = await openedByAnyPair(person.key, async (readerPrivateKey) =>
    openCapsule(wrap, {
      readerPrivateKey,
      deployment: await deploymentOf({ read }),
      patient,
      reader: person.number,
      sealed,
      expected: (category, epoch) => Promise.resolve(epochs.of(category, epoch).x),
    }),
  );
  return (category, epoch) => {
    const found = keys.find((one) => one.category === category && one.epoch === epoch);
    if (found !== undefined) return found.privateKey;
    throw new KeyringError(
      "keys/not-in-capsule",
      `The patient's keys for you do not include category ${category}, epoch ${epoch}. Ask the patient to share it.`,
    );
  };
}

/** What is sealed to a person is sealed to the pair that the sender saw last, which a rotation since has made a former one. */
export async function openedByAnyPair<Opened>(
  { privateKey, former }: Person["key"],
  open: (privateKey: Uint8Array) => Promise<Opened>,
): Promise<Opened> {
  let failure: unknown;
  for (const pair of [privateKey, ...former]) {
    try {
      return await open(pair);
    } catch (error) {
      if (!(error instanceof BoxError)) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** The deployment id as the 32 bytes that formats hold. */
export async function deploymentOf({ read }: Pick<Ports, "read">): Promise<Uint8Array> {
  return fromHex((await read.site()).deployment);
}
