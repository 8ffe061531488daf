import { equal } from "#lib/bytes";
import { categories, categoryOfNumber } from "#lib/categories";
import { makeNote, readNote } from "#lib/fhir/note";
import { renderSummary, summarize } from "#lib/fhir/summary";
import { keyringFor } from "#lib/keyring";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { recordOfDraft } from "#lib/use-cases/add-bundle";
import { share } from "#lib/use-cases/share";
import { verifyRecord } from "#lib/use-cases/verify-record";
import type { PersonName } from "../cast.ts";
import { otherGatewayServes } from "./guarding.ts";
import { openAs } from "./opening.ts";
import { promised, refused, type Cost, type Score } from "./promises.ts";
import { actor, storedIn, type StoredDraft, type World } from "./world.ts";

export const laboratory = 6;
export const medications = 4;
export const heartAndLung = 8;
const vitals = 1;
const notes = 10;
const mentalHealth = 16;
const shared = [laboratory, medications, heartAndLung];
const treatment = 0;
const research = 4;
const read = 0;
const write = 1;
const monthSeconds = 30 * 86_400;

/** What the patient shares, what the doctor does with it, and what stays closed. */
export async function sharing(world: World, { keep }: Score): Promise<void> {
  await keep("The patient shares laboratory, medications and heart and lung for treatment", () =>
    shareWithDoctors(world),
  );
  await keep("The doctor opens, verifies and reads: every byte equals what went in", () =>
    readShared(world),
  );
  await keep("What one gateway took, the other serves", () => otherGatewayServes(world));
  await keep("The doctor writes a note while the patient is away, and the patient reads it", () =>
    writeNote(world),
  );
  await keep("Mental health stays closed to the doctor", () =>
    staysClosed(world, "osei", mentalHealth),
  );
  await keep("Laboratory stays closed to the nurse, who may read vitals", () =>
    nurseReadsVitals(world),
  );
}

async function shareWithDoctors(world: World): Promise<Cost> {
  const patient = actor(world, "patient");
  const until = patient.ports.now() + monthSeconds;
  const reading = { categories: shared, purposes: [treatment], actions: [read], until };
  const writing = { categories: [notes], purposes: [treatment], actions: [write], until };
  const first = await share(patient.ports, patient.person, {
    reader: actor(world, "osei").reader,
    terms: [reading, writing],
  });
  const labOnly = { ...reading, categories: [laboratory] };
  const second = await share(patient.ports, patient.person, {
    reader: actor(world, "lind").reader,
    terms: [labOnly],
  });
  await isShared(world, "osei", shared);
  await isShared(world, "lind", [laboratory]);
  return {
    gas: first.receipt.gas + second.receipt.gas,
    bytes: first.capsuleBytes,
    says: [first.sentence, second.sentence],
  };
}

/** Passes when the contract lets the reader read these categories for treatment, and no others nor for research. */
async function isShared(world: World, name: PersonName, wanted: number[]): Promise<void> {
  const { person, ports } = actor(world, name);
  const patient = actor(world, "patient").person.number;
  const asks = (category: number, purpose: number) =>
    ports.read.isPermittedAt(
      { patient, reader: person.number, category, purpose, action: read },
      ports.now(),
    );
  for (const { number } of categories) {
    const isWanted = wanted.includes(number);
    promised((await asks(number, treatment)) === isWanted, `category ${number} is shared wrongly`);
    promised(!(await asks(number, research)), `category ${number} is shared for research`);
  }
}

async function readShared(world: World): Promise<Cost> {
  const found = shared.flatMap((category) => storedIn(world, category));
  const added = found.length === 0 ? [await addLaboratoryResult(world, "1.1")] : [];
  const records = [...found, ...added];
  const opened: Uint8Array[] = [];
  for (const record of records) {
    await verifyRecord(actor(world, "osei").ports, record.digest);
    opened.push(await openAs(world, "osei", record.digest));
    promised(
      equal(opened.at(-1) ?? new Uint8Array(), record.draft.bytes),
      "the bytes read are not the bytes that went in",
    );
  }
  const bytes = opened.reduce((sum, one) => sum + one.length, 0);
  const summary = renderSummary(summarize(opened)).slice(0, 12);
  const none =
    added.length === 0 ? [] : ["The file has none of these; the patient added a result."];
  return { bytes, says: [`opened: ${records.length}`, ...none, ...summary] };
}

async function writeNote(world: World): Promise<Cost> {
  const doctor = actor(world, "osei");
  const patient = actor(world, "patient").person.number;
  const text =
    "Rhythm controlled, no dizziness since the last visit. Continue; echo again in a year.";
  const draft = makeNote({
    text,
    author: doctor.reader.label.name,
    date: new Date(doctor.ports.now() * 1000).toISOString(),
  });
  const added = await addRecords(doctor.ports, {
    patient,
    author: doctor.person.number,
    records: [recordOfDraft(draft)],
  });
  const [record] = added.records;
  promised(record !== undefined, "the note was not anchored");
  const note = readNote(await openAs(world, "patient", record.digest));
  promised(note.author === doctor.reader.label.name, "the note names another author");
  promised(note.text === text, "the note says something else");
  return {
    gas: added.receipt.gas,
    bytes: added.storedBytes,
    says: [`The patient reads the note of ${note.author}.`],
  };
}

async function staysClosed(world: World, name: PersonName, category: number): Promise<Cost> {
  const { person, ports } = actor(world, name);
  const patient = actor(world, "patient").person.number;
  const permitted = await ports.read.isPermittedAt(
    { patient, reader: person.number, category, purpose: treatment, action: read },
    ports.now(),
  );
  promised(!permitted, "the contract permits it");
  const records = storedIn(world, category);
  const keyring = await keyringFor(ports, person, patient);
  await refused(() => Promise.resolve().then(() => keyring(category, 1)), ["keys/not-in-capsule"]);
  for (const { digest } of records)
    await refused(() => openAs(world, name, digest), ["consent/not-permitted"]);
  return {
    says: [
      `${categoryOfNumber(category).name}: ${records.length} tried, none opened; no key in the capsule`,
    ],
  };
}

async function nurseReadsVitals(world: World): Promise<Cost> {
  const patient = actor(world, "patient");
  const until = patient.ports.now() + monthSeconds;
  const terms = [{ categories: [vitals], purposes: [treatment], actions: [read], until }];
  const { receipt } = await share(patient.ports, patient.person, {
    reader: actor(world, "nurse").reader,
    terms,
  });
  for (const { digest, draft } of storedIn(world, vitals))
    promised(
      equal(await openAs(world, "nurse", digest), draft.bytes),
      "the nurse reads something else",
    );
  await isShared(world, "nurse", [vitals]);
  const closed = await staysClosed(world, "nurse", laboratory);
  return { ...closed, gas: receipt.gas };
}

/** The patient adds one more laboratory result. */
export async function addLaboratoryResult(world: World, value: string): Promise<StoredDraft> {
  const { person, ports } = actor(world, "patient");
  const resource = {
    resourceType: "Observation",
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: "2160-0" }] },
    valueQuantity: { value: Number(value), unit: "mg/dL" },
  };
  const bytes = new TextEncoder().encode(JSON.stringify(resource));
  const clinical = {
    title: "Creatinine",
    mediaType: "application/fhir+json",
    date: "",
    codes: [],
    note: "",
  };
  const records = [recordOfBytes(laboratory, clinical, bytes)];
  const added = await addRecords(ports, { patient: person.number, author: person.number, records });
  const [record] = added.records;
  promised(record !== undefined, "the result was not anchored");
  const draft = { ...clinical, category: laboratory, codes: [], bytes };
  const stored = { draft, digest: record.digest };
  world.stored.push(stored);
  return stored;
}
