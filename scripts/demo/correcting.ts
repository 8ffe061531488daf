import { supersedeAct } from "#lib/acts/corrections";
import { equal } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { roles, teamNumber } from "#lib/roles";
import { endless, supersedeSentence } from "#lib/sentences";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { denyReader, liftDenial } from "#lib/use-cases/deny";
import { listRecords } from "#lib/use-cases/list-records";
import { recordChanges } from "#lib/use-cases/record-changes";
import { versionsOf } from "#lib/use-cases/record-versions";
import { shareWithTeam } from "#lib/use-cases/share-team";
import { stopSharing } from "#lib/use-cases/stop";
import { writeNote } from "#lib/use-cases/write-note";
import { profileOf } from "../cast.ts";
import { openAs } from "./opening.ts";
import { promised, refused, type Cost, type Score } from "./promises.ts";
import { accountIn, actor, type World } from "./world.ts";

const immunizations = 5;
const treatment = 0;
const read = 0;
const monthSeconds = 30 * 86_400;

/** What one person may not do although others may: read as one of a team, replace what somebody else wrote. */
export async function correcting(world: World, { keep }: Score): Promise<void> {
  await keep("A denial keeps one doctor out of what their whole team may read", () =>
    denyOverTeam(world),
  );
  await keep("A doctor replaces their own note, and nobody's record but theirs", () =>
    replaceOwn(world),
  );
}

async function denyOverTeam(world: World): Promise<Cost> {
  const { person, ports } = actor(world, "patient");
  const lind = actor(world, "lind");
  const bytes = new TextEncoder().encode("Tetanus, 2024");
  const clinical = { title: "Tetanus", mediaType: "text/plain", date: "", codes: [], note: "" };
  const records = [recordOfBytes(immunizations, clinical, bytes)];
  const added = await addRecords(ports, { patient: person.number, author: person.number, records });
  const digest = added.records[0]?.digest ?? "0x";
  const { hospital } = profileOf("lind");
  const label = { name: "All doctors", role: "team", hospital: hospital.name };
  const team = { number: teamNumber(hospital.number, roles.doctor), label };
  const categories = [immunizations];
  const until = ports.now() + monthSeconds;
  const terms = [{ categories, purposes: [treatment], actions: [read], until }];
  const known = { accountOf: accountIn(world), stranger: () => undefined };
  const shared = await shareWithTeam(ports, person, { reader: team, terms, ...known });
  promised(equal(await openAs(world, "lind", digest), bytes), "a doctor of the team reads nothing");
  const about = { reader: lind.reader, categories, ...known };
  const denied = await denyReader(ports, person, { ...about, until: endless });
  const code = await refused(() => openAs(world, "lind", digest), closedCodes);
  await liftDenial(ports, person, about);
  promised(equal(await openAs(world, "lind", digest), bytes), "the denial outlived its end");
  await stopSharing(ports, person, { reader: team, categories, ...known });
  await refused(() => openAs(world, "lind", digest), closedCodes);
  return { gas: denied.receipt.gas, says: [shared.sentence, denied.sentence, `then: ${code}`] };
}

const closedCodes = ["consent/not-permitted"];

async function replaceOwn(world: World): Promise<Cost> {
  const osei = actor(world, "osei");
  const author = osei.person.number;
  const patient = actor(world, "patient").person.number;
  const [theirs] = world.stored;
  promised(theirs !== undefined, "there is no record");
  const { name: authorName } = osei.reader.label;
  const note = { patient, authorName };
  const first = await writeNote(osei.ports, osei.person, { ...note, text: "Left arm." });
  const previous = first.records[0]?.digest ?? "0x";
  const act = supersedeAct(await osei.ports.read.site(), {
    ...{ patient, author, earlier: { author: patient, digest: theirs.digest }, digest: previous },
    deadline: osei.ports.now() + 900,
    sentence: supersedeSentence(theirs.draft.category),
  });
  const call = act.callWith(await osei.ports.sign.typedData(act.typedData));
  const code = await refused(() => osei.ports.relay(call), ["contract/RecordsNotYours"]);
  const second = await writeNote(osei.ports, osei.person, {
    ...note,
    text: "Right arm.",
    previous,
  });
  const newest = await newestOf(world, previous);
  promised(newest === second.records[0]?.digest, "the patient sees another version");
  return { gas: second.receipt.gas, says: [`to replace the patient's: ${code}`] };
}

/** The version that stands in a record's place in the patient's list. */
async function newestOf(world: World, digest: string): Promise<string | undefined> {
  const { person, ports } = actor(world, "patient");
  const patient = person.number;
  const keyring = await keyringFor(ports, person, patient);
  const list = await listRecords(ports, { patient, reader: patient, purpose: treatment, keyring });
  const found = versionsOf(list, await recordChanges(ports, patient)).find(({ earlier }) =>
    earlier.some(({ record }) => record.digest === digest),
  );
  return found?.newest.record.digest;
}
