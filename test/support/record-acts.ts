import {
  bytes32,
  category,
  hour,
  now,
  peopled,
  sentence,
  type PeopledWorld,
  type Person,
  type World,
} from "./consortium.ts";
import { bits, cell, epochKey, signedEpochs } from "./consent-acts.ts";
import { hashOf, sign, type Message } from "./typed-data.ts";

const { laboratory, notes } = category;

export const recordFlag = { superseded: 1, inError: 2, erased: 4, linked: 8, amended: 16 };

/** Digests by name, so that tests read like files on a table. */
export const digestOf = (name: string): string => bytes32(`record ${name}`);

export const anchorItem = (name: string, of = notes) => ({
  category: of,
  epoch: 1,
  digest: digestOf(name),
});

/** A record of an author, by its name. */
export const recordRef = (author: Person, name: string) => ({
  author: author.number,
  digest: digestOf(name),
});

/** That one's own record of this name is about an earlier one. */
export const link = (name: string, earlier: ReturnType<typeof recordRef>) => ({
  earlier,
  digest: digestOf(name),
});

export type Link = ReturnType<typeof link>;

/**
 * Two doctors may write notes. The patient keeps "mine" and "mine again", the doctor wrote "note" and "note again", the
 * other doctor "second opinion".
 */
export async function written() {
  const world = await peopled();
  const { consent, records, patient, doctor, otherDoctor } = world;
  const as = consent.connect(patient.account);
  const keys = [epochKey(laboratory), epochKey(notes)];
  await as.openEpochs(...(await signedEpochs(world, patient, { keys })));
  const mayWrite = { category: notes, actions: bits.readAndWrite };
  await as.grant([cell(doctor.number, mayWrite), cell(otherDoctor.number, mayWrite)]);
  const anchor = (author: Person, ...names: string[]) =>
    records.connect(author.account).anchorMany(
      patient.number,
      names.map((name) => anchorItem(name)),
    );
  await anchor(patient, "mine", "mine again");
  await anchor(doctor, "note", "note again");
  await anchor(otherDoctor, "second opinion");
  return world;
}

/** Signs an act of Records; gives the deadline, the sentence's hash and the signature, as contracts take them. */
export async function signedRecordsAct(
  { domains }: Pick<World, "domains">,
  signer: Person,
  [name, message]: [name: string, message: Message],
) {
  const deadline = (await now()) + hour;
  const whole = { ...message, deadline, sentence };
  const signature = await sign(signer.account, domains.records, [name, whole]);
  return [deadline, hashOf(sentence), signature] as const;
}

/** Signed by the author: the arguments of `supersedeBySig` and `amendBySig`. */
export async function signedLink(
  world: PeopledWorld,
  author: Person,
  [name, { earlier, digest }]: [name: "Supersede" | "Amend", link: Link],
) {
  const who = { patient: world.patient.number, author: author.number };
  const numbers = { earlierAuthor: earlier.author, earlier: earlier.digest, digest };
  const signed = await signedRecordsAct(world, author, [name, { ...who, ...numbers }]);
  return [who.patient, who.author, { earlier, digest }, ...signed] as const;
}
