import {
  bytes32,
  category,
  forever,
  hour,
  now,
  sentence,
  type Person,
  type World,
} from "./consortium.ts";
import { hashOf, sign } from "./typed-data.ts";

/** Bit sets as cells hold them. */
export const bits = {
  treatment: 1,
  emergency: 2,
  research: 16,
  read: 1,
  write: 2,
  readAndWrite: 3,
};
export const flag = { permit: 1, deny: 2, revoked: 4 };

const granted = {
  category: category.laboratory,
  from: 0,
  until: forever,
  purposes: bits.treatment,
  actions: bits.read,
  keyVersion: 1,
  revision: 0,
};

export type Cell = { reader: number } & typeof granted;

/** A cell that lets a reader read laboratory results for treatment for ever, unless told otherwise. */
export const cell = (reader: number, terms: Partial<Cell> = {}): Cell => ({
  reader,
  ...granted,
  ...terms,
});

const denied = { category: category.laboratory, from: 0, until: forever, revision: 0 };

export type Denial = { reader: number } & typeof denied;

/** A denial of laboratory results for ever, unless told otherwise. */
export const denial = (reader: number, terms: Partial<Denial> = {}): Denial => ({
  reader,
  ...denied,
  ...terms,
});

export type CellId = { reader: number; category: number };

export const cellId = (reader: number, ofCategory = category.laboratory): CellId => ({
  reader,
  category: ofCategory,
});

export type EpochKey = { category: number; epoch: number; x: string };

export const epochKey = (ofCategory: number, epoch = 1): EpochKey => ({
  category: ofCategory,
  epoch,
  x: bytes32(`category key ${ofCategory} ${epoch}`),
});

/** Signed by the patient's account: the arguments of `grantBySig` after the patient. */
export async function signedGrant(world: World, patient: Person, cells: Cell[]) {
  const deadline = (await now()) + hour;
  const message = { patient: patient.number, cells, deadline, sentence };
  const signature = await sign(patient.account, world.domains.consent, ["Grant", message]);
  return [cells, deadline, hashOf(sentence), signature] as const;
}

/** Signed by the patient's account: the arguments of `denyBySig` after the patient. */
export async function signedDeny(world: World, patient: Person, denials: Denial[]) {
  const deadline = (await now()) + hour;
  const message = { patient: patient.number, denials, deadline, sentence };
  const signature = await sign(patient.account, world.domains.consent, ["Deny", message]);
  return [denials, deadline, hashOf(sentence), signature] as const;
}

type RevokeTerms = { cells: CellId[]; nonce?: string; deadline?: number };

/** A Revoke as the contract takes it, and its message. */
export async function revocationOf(patient: number, { cells, nonce, deadline }: RevokeTerms) {
  const terms = {
    cells,
    nonce: nonce ?? bytes32("nonce"),
    deadline: deadline ?? (await now()) + hour,
  };
  return {
    argument: { ...terms, sentenceHash: hashOf(sentence) },
    message: { patient, ...terms, sentence },
  };
}

/** Signed by the patient's account: the arguments of `revokeBySig` after the patient. */
export async function signedRevoke(world: World, patient: Person, terms: RevokeTerms) {
  const { argument, message } = await revocationOf(patient.number, terms);
  return [
    argument,
    await sign(patient.account, world.domains.consent, ["Revoke", message]),
  ] as const;
}

type EpochTerms = { keys: EpochKey[]; generation?: number; deadline?: number };

/** Epoch keys as the contract takes them, and the message that is their statement. */
export async function epochsOf(
  world: World,
  account: string,
  { keys, generation = 0, deadline }: EpochTerms,
) {
  const terms = { generation, keys, deadline: deadline ?? (await now()) + hour };
  return {
    argument: { ...terms, sentenceHash: hashOf(sentence) },
    message: { deployment: world.deployment, account, ...terms, sentence },
  };
}

/** Signed by the patient's account: the arguments of `openEpochs`. */
export async function signedEpochs(world: World, patient: Person, terms: EpochTerms) {
  const { argument, message } = await epochsOf(world, patient.account.address, terms);
  return [
    argument,
    await sign(patient.account, world.domains.statements, ["EpochKeys", message]),
  ] as const;
}

type Question = { patient: Person; reader: Person; time?: number };

/** Asks whether a reader may read laboratory results for treatment, now unless told otherwise. */
export async function mayRead(
  { consent }: World,
  { patient, reader, time }: Question,
): Promise<boolean> {
  const at = time ?? (await now());
  return consent.isPermittedAt(patient.number, reader.number, category.laboratory, 0, 0, at);
}
