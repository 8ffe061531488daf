import type { Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { keyringFor } from "#lib/keyring";
import { localWallet } from "#lib/local-wallet";
import type { Person } from "#lib/person";
import type { Ports, Sign } from "#lib/ports";
import { roles } from "#lib/roles";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { enrol, type Invitation } from "#lib/use-cases/enrol";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import { share, type Reader } from "#lib/use-cases/share";
import { invite } from "#lib/use-cases/vouch";
import { hospitals } from "../../scripts/demo-data/people.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import type { System } from "./system.ts";

export const category = { vitals: 1, medications: 4, laboratory: 6, notes: 10, mentalHealth: 16 };
export const treatment = 0;
export const read = 0;
export const write = 1;
export const day = 86_400;

/** A wallet that notes the primary type of whatever it is asked to sign. */
export type NotingWallet = Sign & { readonly asked: string[] };

/** Somebody enrolled, with open keys, ports of their own, and everything their wallet was asked to sign. */
export type Actor = {
  readonly person: Person;
  readonly number: number;
  readonly ports: Ports;
  readonly reader: Reader;
  readonly asked: string[];
};

export type RoleName = "patient" | "doctor" | "nurse";

type Standing = { hospital?: "north" | "lake"; validUntil?: number };

/** A new wallet with a random key. */
export function newWallet(key = newPrivateKey()): NotingWallet {
  const { account, typedData } = localWallet(key);
  const asked: string[] = [];
  return {
    account,
    asked,
    typedData: (data) => {
      asked.push(data.primaryType);
      return typedData(data);
    },
  };
}

/** A hospital's voucher, for an account or (without one) as a claim link. */
export function invitation(
  { session }: System,
  role: RoleName,
  { account, hospital = "north", validUntil }: Standing & { account?: Hex } = {},
): Promise<Invitation> {
  const { number, name } = hospitals.find(({ id }) => id === hospital)!;
  const ports = session.portsOf(demoWallet(hospital));
  return invite(ports, {
    hospital: number,
    hospitalName: name,
    role: roles[role],
    validUntil: validUntil ?? ports.now() + 365 * day,
    ...(account === undefined ? {} : { account }),
  });
}

/** The phrase is typed back as it was shown. */
export const typedRight = (phrase: string): Promise<string> => Promise.resolve(phrase);

/** Somebody new, enrolled. */
export async function enrolled(
  system: System,
  role: RoleName,
  standing: Standing = {},
): Promise<Actor> {
  const wallet = newWallet();
  const ports = system.session.portsOf(wallet);
  const invited = await invitation(system, role, { ...standing, account: wallet.account });
  const person = await enrol(ports, invited, typedRight);
  return actorOf(person, ports, wallet.asked);
}

/** A patient and two doctors of two hospitals. */
export async function patientAndDoctors(system: System) {
  const [patient, doctor, colleague] = await Promise.all([
    enrolled(system, "patient"),
    enrolled(system, "doctor"),
    enrolled(system, "doctor", { hospital: "lake" }),
  ]);
  return { patient, doctor, colleague };
}

export function actorOf(person: Person, ports: Ports, asked: string[] = []): Actor {
  const { number, account } = person;
  const label = { name: `Dr ${number}`, role: "doctor", hospital: "Nordhavn University Hospital" };
  return { person, number, ports, reader: { number, account, label }, asked };
}

/** Terms for reading `categories` for treatment, a day long unless told otherwise. */
export const readingTerms = (categories: readonly number[], until?: number) => ({
  categories,
  purposes: [treatment],
  actions: [read],
  until: until ?? Math.floor(Date.now() / 1000) + day,
});

/** The patient lets somebody read categories for treatment. */
export const letRead = (patient: Actor, reader: Actor, categories: readonly number[]) =>
  share(patient.ports, patient.person, {
    reader: reader.reader,
    terms: [readingTerms(categories)],
  });

/** The patient lets somebody write into categories for treatment. */
export const letWrite = (patient: Actor, writer: Actor, categories: readonly number[]) =>
  share(patient.ports, patient.person, {
    reader: writer.reader,
    terms: [{ ...readingTerms(categories), actions: [write] }],
  });

/** A record to add, its text being all there is to it. */
export const textRecord = (inCategory: number, text: string) =>
  recordOfBytes(
    inCategory,
    { title: `about ${text}`, mediaType: "text/plain", date: "2026-03-01", codes: [], note: "" },
    new TextEncoder().encode(text),
  );

/** Adds one record of `patient`, by the patient unless another author is named; its digest. */
export async function addText(
  patient: Actor,
  { text, inCategory = category.laboratory }: { text: string; inCategory?: number },
  author = patient,
): Promise<Hex> {
  const { records } = await addRecords(author.ports, {
    patient: patient.number,
    author: author.number,
    records: [textRecord(inCategory, text)],
  });
  return records[0]!.digest;
}

/** What a record says to `reader`, with the keys that the reader has now. */
export async function readText(reader: Actor, patient: number, digest: Hex): Promise<string> {
  const keyring = await keyringFor(reader.ports, reader.person, patient);
  const opening = { patient, digest, reader: reader.number, purpose: treatment, keyring };
  const { plaintext } = await openRecord(reader.ports, opening);
  return new TextDecoder().decode(await allBytes(plaintext));
}
