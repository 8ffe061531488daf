import { setTimeout as wait } from "node:timers/promises";
import { grantAct } from "#lib/acts/consent";
import { equal } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { deploymentOf, keyringFor, type Keyring } from "#lib/keyring";
import { openRecord } from "#lib/use-cases/open-record";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { verifiedEpochs } from "#lib/trust";
import { demoWallet } from "../demo-wallets.ts";
import { profileOf } from "../cast.ts";
import { opensWith, stolenFiles } from "./attacker.ts";
import { flipByteOfPayload } from "./flip.ts";
import { promised, refused, type Cost, type Score } from "./promises.ts";
import { addLaboratoryResult, heartAndLung, laboratory, medications, openAs } from "./sharing.ts";
import { actor, sessionOf, storedIn, type World } from "./world.ts";

const allergies = 3;
const procedures = 9;
const treatment = 0;
const read = 0;
const closedCodes = ["consent/not-permitted"];

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
  const begins = Math.max(patient.ports.now(), (await patient.ports.read.head()).time);
  const until = begins + 5;
  const terms = [{ categories: [allergies], purposes: [treatment], actions: [read], until }];
  const { receipt } = await share(patient.ports, patient.person, { reader: lind.reader, terms });
  promised(
    await lind.ports.read.isPermittedAt(question, lind.ports.now()),
    "the consent never began",
  );
  const granted = receipt.block;
  while (lind.ports.now() < until + 3) await wait(200); // 3: an empty block is at most 2 seconds away
  const head = await lind.ports.read.head();
  promised(
    !(await lind.ports.read.isPermittedAt(question, head.time)),
    "the chain's own time stands still",
  );
  promised(
    !(await lind.ports.read.isPermittedAt(question, lind.ports.now())),
    "the consent is still in force",
  );
  const transactions = await transactionsAfter(world, granted);
  promised(transactions === 0, "the chain was not idle");
  return {
    gas: receipt.gas,
    says: [`over at its second; ${head.number - granted} empty blocks since the grant`],
  };
}

async function stop(world: World): Promise<Cost> {
  const patient = actor(world, "patient");
  const osei = actor(world, "osei");
  const kept = await keepEverything(world);
  const stopping = { reader: osei.reader, categories: [laboratory, medications, heartAndLung] };
  const { receipt, sentence } = await stopSharing(patient.ports, patient.person, stopping);
  const later = await addLaboratoryResult(world, "0.9");
  const old = {
    patient: patient.person.number,
    reader: osei.person.number,
    purpose: treatment,
    keyring: kept.keyring,
  };
  await refused(() => openRecord(osei.ports, { ...old, digest: later.digest }), closedCodes);
  await refused(
    () => keyringFor(osei.ports, osei.person, patient.person.number),
    ["keys/no-capsule"],
  );
  const files = await stolenFiles(world.stage.blockDirectory);
  promised(
    (await opensWith(osei.ports.wrap, files, kept.keys)) === 0,
    "the kept keys open something in the block store",
  );
  promised(
    await staysShutWithBoxes(world, kept.keys, later.digest),
    "the kept keys open the new record's box",
  );
  promised(
    equal(await openAs(world, "lind", later.digest), later.draft.bytes),
    "the other doctor reads something else",
  );
  return {
    gas: receipt.gas,
    says: [sentence, `tried ${kept.keys.length} kept keys on ${files.length} files`],
  };
}

/** What a doctor with foresight has before the patient stops sharing. */
async function keepEverything(world: World): Promise<{ keyring: Keyring; keys: Uint8Array[] }> {
  const { person, ports } = actor(world, "osei");
  const patient = actor(world, "patient").person.number;
  const epochs = await verifiedEpochs(ports, patient);
  const sealed = await ports.vault.capsule({ patient, reader: person.number });
  promised(sealed !== undefined, "there was no capsule to keep");
  const keys = await openCapsule(ports.wrap, {
    readerPrivateKey: person.key.privateKey,
    deployment: await deploymentOf(ports),
    patient,
    reader: person.number,
    sealed,
    expected: (category, epoch) => Promise.resolve(epochs.of(category, epoch).x),
  });
  const keyring = await keyringFor(ports, person, patient);
  return { keyring, keys: [person.key.privateKey, ...keys.map(({ privateKey }) => privateKey)] };
}

/** Even the boxes out of the vault, which no gateway would hand over, stay shut: they are for the new epoch. */
async function staysShutWithBoxes(
  world: World,
  keys: readonly Uint8Array[],
  digest: `0x${string}`,
): Promise<boolean> {
  const { ports, person } = actor(world, "osei");
  const patient = actor(world, "patient").person.number;
  const manifest = Buffer.from(digest.slice(2), "hex");
  const request = { patient, manifest, reader: person.number, purpose: treatment };
  const boxes = [await ports.vault.keyBox(request), await ports.vault.headerBox(request)].filter(
    (box) => box !== undefined,
  );
  return boxes.length === 2 && (await opensWith(ports.wrap, boxes, keys)) === 0;
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
  });
  const code = await refused(() => ports.relay(held), ["contract/ConsentRevisionOther"]);
  return { gas: receipt.gas, says: [`submitted afterwards: ${code}`] };
}

async function suspendDoctor(world: World): Promise<Cost> {
  const session = sessionOf(world);
  const lind = actor(world, "lind");
  const hospital = session.portsOf(demoWallet(profileOf("lind").hospital.id as "lake"));
  const [record] = storedIn(world, laboratory).slice(-1);
  promised(record !== undefined, "there is no laboratory record");
  await openAs(world, "lind", record.digest);
  const receipt = await suspendMember(hospital, lind.person.number);
  await refused(() => openAs(world, "lind", record.digest), closedCodes);
  return { gas: receipt.gas, says: [`out since block ${receipt.block}`] };
}

async function suspendHospital(world: World): Promise<Cost> {
  promised(world.consortium !== undefined, "there is no consortium");
  const patient = actor(world, "patient");
  const { hospital } = profileOf("patient");
  await world.consortium.suspendHospital(hospital.number);
  const [record] = world.stored;
  promised(record !== undefined, "there is no record");
  promised(
    equal(await openAs(world, "patient", record.digest), record.draft.bytes),
    "the patient reads something else",
  );
  const nurse = actor(world, "nurse");
  const { receipt } = await stopSharing(patient.ports, patient.person, {
    reader: nurse.reader,
    categories: [1],
  });
  const cell = await patient.ports.read.cell({
    patient: patient.person.number,
    reader: nurse.person.number,
    category: 1,
  });
  promised((cell.flags & 4) !== 0, "the consent was not revoked");
  await world.consortium.reinstateHospital(hospital.number);
  return {
    gas: receipt.gas,
    says: [`${hospital.name} was suspended; reading and revoking went on`],
  };
}

async function flip(world: World): Promise<Cost> {
  const [record] = world.stored;
  promised(record !== undefined, "there is no record");
  const flipped = await flipByteOfPayload(world, record.digest);
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

async function transactionsAfter(world: World, block: number): Promise<number> {
  const { provider } = sessionOf(world);
  let count = 0;
  const head = await provider.getBlockNumber();
  for (let number = block + 1; number <= head; number += 1)
    count += (await provider.getBlock(number))?.transactions.length ?? 0;
  return count;
}
