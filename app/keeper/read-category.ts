import { categoryOfNumber } from "#lib/categories";
import { HealthChainError } from "#lib/errors";
import { summarize, type Finding } from "#lib/fhir/summary";
import { keyringFor, type Keyring } from "#lib/keyring";
import { treatment } from "#lib/permission";
import { allBytes, openRecord, type OpenedRecord } from "#lib/use-cases/open-record";
import { erasedDigests, recordChanges, standings } from "#lib/use-cases/record-changes";
import { versionsOf } from "#lib/use-cases/record-versions";
import { requirePerson, type Visit } from "./visit.ts";

/** What a doctor sees of one category: titles, and what can be told from FHIR records or plain text. */
export type OpenedCategory = {
  readonly category: number;
  readonly name: string;
  readonly titles: readonly string[];
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
};

type Opened = Pick<OpenedRecord, "record" | "previous"> & {
  readonly title: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
};

/** Opens every record of one category that a patient shares with the person of this visit. */
export async function readCategory(
  visit: Visit,
  patient: number,
  category: number,
): Promise<OpenedCategory> {
  const { ports, person } = requirePerson(visit);
  const keyring = await keyringFor(ports, person, patient);
  const anchored = await ports.read.records(patient);
  const changes = await recordChanges(ports, patient);
  const erased = erasedDigests(changes);
  const wanted = anchored.filter((one) => one.category === category && !erased.has(one.digest));
  const digests = new Set(wanted.map(({ digest }) => digest));
  const opened: Opened[] = [];
  for (const digest of digests) opened.push(await openOne(visit, { patient, digest, keyring }));
  const standingOf = standings(changes);
  const current = versionsOf(opened, changes)
    .map(({ newest }) => newest)
    .filter((one) => standingOf(one).inErrorBy === undefined);
  const { name } = categoryOfNumber(category);
  return { category, name, titles: current.map(({ title }) => title), ...told(current, category) };
}

async function openOne(
  visit: Visit,
  { patient, digest, keyring }: { patient: number; digest: `0x${string}`; keyring: Keyring },
): Promise<Opened> {
  const { ports, person } = requirePerson(visit);
  const opening = { patient, digest, reader: person.number, purpose: treatment, keyring };
  const { record, clinical, previous, plaintext } = await openRecord(ports, opening);
  const { title, mediaType } = clinical;
  return { record, previous, title, mediaType, bytes: await allBytes(plaintext) };
}

/** What stands in the records, for a small screen. What is neither FHIR nor text is named by its title alone. */
function told(records: readonly Opened[], category: number) {
  const texts = records
    .filter(({ mediaType }) => mediaType.startsWith("text/plain"))
    .map(({ bytes }) => new TextDecoder().decode(bytes));
  try {
    const fhir = records.filter(({ mediaType }) => mediaType.includes("json"));
    const summary = summarize(fhir.map(({ bytes }) => bytes));
    return {
      findings: findingsOf(summary, category),
      lines: [...linesOf(summary, category), ...texts],
    };
  } catch (error) {
    if (error instanceof HealthChainError) return { findings: [], lines: texts };
    throw error;
  }
}

type Summary = ReturnType<typeof summarize>;

function findingsOf({ laboratory, heartAndLung }: Summary, category: number): readonly Finding[] {
  const { id } = categoryOfNumber(category);
  if (id === "laboratory") return laboratory;
  return id === "heart-and-lung" ? heartAndLung : [];
}

function linesOf(summary: Summary, category: number): readonly string[] {
  const { id } = categoryOfNumber(category);
  if (id === "medications" || id === "conditions" || id === "allergies") return summary[id];
  return [...summary.conditions, ...summary.medications, ...summary.allergies];
}
