import { entryOutcomes } from "#lib/access-entry";
import { fromHex } from "#lib/bytes";
import { categoryOfNumber } from "#lib/categories";
import { treatment } from "#lib/permission";
import { entriesOf } from "#lib/use-cases/fetch-log";
import { myPatients } from "#lib/use-cases/my-patients";
import type { DemoPerson } from "../../config.ts";
import { demoReader } from "../demo-reader.ts";
import { KeeperError, requirePerson, requireSignedIn, type Visit } from "../visit.ts";
import { did, mustBeRefused, reportOf, type AttackReport, type AttackStep } from "./report.ts";

/** The doctor's program leaves out every check of its own and asks the gateway for the keys of a closed record. */
export async function readWithoutConsent(visit: Visit, patient: number): Promise<AttackReport> {
  const { ports, person } = requirePerson(visit);
  const [mine, records] = await Promise.all([
    myPatients(ports, person.number),
    ports.read.records(patient),
  ]);
  const open = mine.find((one) => one.patient === patient)?.open ?? [];
  const closed = records.filter(
    ({ category }) => !open.some((one) => one.category === category && one.readsFor.length > 0),
  );
  const record = closed.find(({ category }) => categoryOfNumber(category).sensitive) ?? closed[0];
  if (record === undefined)
    throw new KeeperError("try/no-records", "There is no record that is not shared.");
  const { digest } = record;
  const { phrase } = categoryOfNumber(record.category);
  const asked = { patient, manifest: fromHex(digest), reader: person.number, purpose: treatment };
  return reportOf([
    did(`The doctor’s phone asks the hospital for the patient’s ${phrase}, which are not shared.`),
    await mustBeRefused("The hospital", () => ports.vault.keyBox(asked)),
  ]);
}

/** What the patient's log says about the last refusal of a doctor. */
export async function lastRefusal(visit: Visit, doctor: DemoPerson): Promise<AttackStep> {
  const { client, session } = requireSignedIn(visit);
  const { number, label } = await demoReader(visit, doctor);
  const entries = await entriesOf({ gateway: session.gateway, client }, "patient");
  const entry = entries.findLast(
    (one) => one.entry.reader === number && one.entry.outcome === entryOutcomes.refused,
  )?.entry;
  if (entry === undefined) return { kind: "succeeded", says: "The patient’s log says nothing." };
  const { phrase } = categoryOfNumber(entry.category);
  const times = entry.count === 1 ? "" : ` (${entry.count} times in ten minutes)`;
  return did(`The patient’s log says: ${label.name} was refused your ${phrase}${times}.`);
}
