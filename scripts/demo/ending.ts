import { setTimeout as wait } from "node:timers/promises";
import { openRpcStore } from "#ipfs/rpc-client";
import { grantAct } from "#lib/acts/consent";
import { equal } from "#lib/bytes";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { profileOf } from "../cast.ts";
import { flipByteOfPayload } from "./flip.ts";
import { logIsWhole, rootedLog } from "./log.ts";
import { promised, refused, type Cost, type Score } from "./promises.ts";
import { openAs } from "./opening.ts";
import { laboratory } from "./sharing.ts";
import { stop } from "./stopping.ts";
import { accountIn, actor, gatewayOf, sessionOf, signedIn, storedIn, type World } from "./world.ts";

const vitals = 1;
const allergies = 3;
const procedures = 9;
const originals = 15;
const treatment = 0;
const read = 0;

/** How consents end: by time, by the patient, by suspension; and what a flipped byte does. */
export async function ending(world: World, { keep }: Score): Promise<void> {
  await keep("A consent of 5 seconds ends by the wall clock on an idle chain", () =>
    endByTime(world),
  );
  await keep(
    "The patient stops sharing: what was kept opens nothing new, the other doctor still reads",
    () => stop(world),
  );
  await keep("An unused signed consent dies with the revoke", () => holdBack(world));
  await keep("A suspended doctor is out in the next block", () => suspendDoctor(world));
  await keep("The patient whose hospital is suspended still reads and revokes", () =>
    suspendHospital(world),
  );
  await keep("A byte flipped in the store is found and named", () => flip(world));
  await keep("Every read left an entry, and the log proves itself against the chain", () =>
    logIsWhole(world),
  );
}

async function endByTime(world: World): Promise<Cost> {
  const patient = actor(world, "patient");
  const lind = actor(world, "lind");
  const question = {
    patient: patient.person.number,
    reader: lind.person.number,
    category: allergies,
    purpose: treatment,
    action: read,
  };
  await rootedLog(world); // or a root would be a transaction in the midst of the silence
  const begins = Math.max(patient.ports.now(), (await patient.ports.read.head()).time);
  const until = begins + 5;
  const terms = [{ categories: [allergies], purposes: [treatment], actions: [read], until }];
  const { receipt } = await share(patient.ports, patient.person, { reader: lind.reader, terms });
  promised(
    await lind.ports.read.isPermittedAt(question, lind.ports.now()),
    "the consent never began",
  );
  const granted = receipt.block;
  while (lind.ports.now() < until) await wait(100);
  promised(
    !(await lind.ports.read.isPermittedAt(question, lind.ports.now())),
    "it outlived its second",
  );
  const head = await headPast(world, until);
  promised(
    !(await lind.ports.read.isPermittedAt(question, head.time)),
    "it outlived the chain's own time",
  );
  const transactions = await transactionsAfter(world, granted);
  promised(transactions === 0, "the chain was not idle");
  return {
    gas: receipt.gas,
    says: [`over at its second; ${head.number - granted} empty blocks since the grant`],
  };
}

async function holdBack(world: World): Promise<Cost> {
  const { person, ports } = actor(world, "patient");
  const lind = actor(world, "lind");
  const { revision } = await ports.read.cell({
    patient: person.number,
    reader: lind.person.number,
    category: procedures,
  });
  const terms = {
    from: 0,
    until: ports.now() + 86_400,
    purposes: 1,
    actions: 1,
    keyVersion: 1,
    revision,
  };
  const cells = [{ reader: lind.person.number, category: procedures, ...terms }];
  const grant = {
    patient: person.number,
    cells,
    deadline: ports.now() + 900,
    sentence: "held back",
  };
  const act = grantAct(await ports.read.site(), grant);
  const held = act.callWith(await ports.sign.typedData(act.typedData));
  const { receipt } = await stopSharing(ports, person, {
    reader: lind.reader,
    categories: [procedures],
    accountOf: accountIn(world),
  });
  const code = await refused(() => ports.relay(held), ["contract/ConsentRevisionOther"]);
  return { gas: receipt.gas, says: [`submitted afterwards: ${code}`] };
}

async function suspendDoctor(world: World): Promise<Cost> {
  const lind = actor(world, "lind");
  const { id } = profileOf("lind").hospital;
  const { ports: hospital } = await signedIn(world, id, gatewayOf(world, id));
  const [record] = storedIn(world, laboratory).slice(-1);
  promised(record !== undefined, "there is no laboratory record");
  await openAs(world, "lind", record.digest);
  const receipt = await suspendMember(hospital, lind.person.number);
  const code = await refused(() => openAs(world, "lind", record.digest), ["session/ended"]);
  const again = await refused(
    () => signedIn(world, "lind", gatewayOf(world, "lind")),
    ["sign-in/suspended"],
  );
  return { gas: receipt.gas, says: [`out since block ${receipt.block}: ${code}, then ${again}`] };
}

async function suspendHospital(world: World): Promise<Cost> {
  promised(world.consortium !== undefined, "there is no consortium");
  const patient = actor(world, "patient");
  const { hospital } = profileOf("patient");
  const nurse = actor(world, "nurse");
  const asked = {
    patient: patient.person.number,
    reader: nurse.person.number,
    category: vitals,
    purpose: treatment,
    action: read,
  };
  const nurseReads = () => patient.ports.read.isPermittedAt(asked, patient.ports.now());
  promised(await nurseReads(), "the nurse had no consent to lose");
  await world.consortium.suspendHospital(hospital.number);
  promised(!(await nurseReads()), "the hospital's nurse still reads");
  const [record] = storedIn(world, originals);
  promised(record !== undefined, "the original file was not kept");
  promised(
    equal(await openAs(world, "patient", record.digest), world.input),
    "the patient reads something else",
  );
  const { receipt } = await stopSharing(patient.ports, patient.person, {
    reader: nurse.reader,
    categories: [vitals],
    accountOf: accountIn(world),
  });
  const { flags } = await patient.ports.read.cell(asked);
  promised((flags & 4) !== 0, "the consent was not revoked");
  await world.consortium.reinstateHospital(hospital.number);
  promised(!(await nurseReads()), "the revoked consent came back with the hospital");
  return {
    gas: receipt.gas,
    says: [`${hospital.name} was suspended; the patient read the whole original file and revoked`],
  };
}

async function flip(world: World): Promise<Cost> {
  const [record] = world.stored;
  promised(record !== undefined, "there is no record");
  const [patients] = world.stage.stores;
  promised(patients !== undefined, "there is no store");
  const { url, blockDirectory } = patients;
  const store = openRpcStore({ url });
  const flipped = await flipByteOfPayload({ store, blockDirectory }, record.digest);
  try {
    await openAs(world, "patient", record.digest);
  } catch (error) {
    promised(
      error instanceof Error && error.message.includes(flipped.cid),
      `the error does not name the block: ${String(error)}`,
    );
    await flipped.restore();
    promised(
      equal(await openAs(world, "patient", record.digest), record.draft.bytes),
      "flipped back, it still differs",
    );
    return { bytes: 1, says: [error.message] };
  }
  promised(false, "the altered record was opened");
}

/** The first head whose time is past `until`: the idle chain's own clock must get there, a few seconds late at most. */
async function headPast(world: World, until: number): Promise<{ number: number; time: number }> {
  const { read } = actor(world, "patient").ports;
  for (let tries = 0; tries < 100; tries += 1) {
    const head = await read.head();
    if (head.time >= until) return head;
    await wait(100);
  }
  promised(false, "the chain's own time stands still");
}

async function transactionsAfter(world: World, block: number): Promise<number> {
  const { provider } = sessionOf(world);
  let count = 0;
  const head = await provider.getBlockNumber();
  for (let number = block + 1; number <= head; number += 1)
    count += (await provider.getBlock(number))?.transactions.length ?? 0;
  return count;
}
