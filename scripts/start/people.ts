import { readFile } from "node:fs/promises";
import { addBundle } from "#lib/use-cases/add-bundle";
import { share } from "#lib/use-cases/share";
import { enrolCastMember, personNames, type CastMember, type PersonName } from "../cast.ts";
import { bundledRecord } from "../demo-data/bundled-record.ts";
import type { Session } from "../session.ts";

/** The demo's people, enrolled. */
export type Cast = Readonly<Record<PersonName, CastMember>>;

const laboratory = 6;
const medications = 4;
const heartAndLung = 8;
const monthSeconds = 30 * 86_400;

/** Lets the demo's people arrive, with records and one sharing. */
export async function letPeopleArrive(
  session: Pick<Session, "services" | "portsOf">,
): Promise<{ cast: Cast; records: number }> {
  const cast = {} as Record<PersonName, CastMember>;
  for (const name of personNames) cast[name] = await enrolCastMember(session, name);
  return { cast, records: await fillRecord(cast) };
}

/** The patient adds the bundled record and lets the cardiologist read a part of it. */
async function fillRecord({ patient, osei }: Cast): Promise<number> {
  const { person, ports } = patient;
  const bytes = await readFile(bundledRecord);
  const added = await addBundle(ports, { patient: person.number, author: person.number, bytes });
  const until = ports.now() + monthSeconds;
  const categories = [laboratory, medications, heartAndLung];
  await share(ports, person, {
    reader: osei.reader,
    terms: [{ categories, purposes: [0], actions: [0], until }],
  });
  return added.records.length;
}
