import { openVaultDirectory } from "#ipfs/vault-directory";
import { equal, fromHex, type Hex } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { deploymentOf, keyringFor, type Keyring } from "#lib/keyring";
import { verifiedEpochs } from "#lib/trust";
import { openRecord } from "#lib/use-cases/open-record";
import { stopSharing } from "#lib/use-cases/stop";
import { opensWith } from "./attacker.ts";
import { promised, refused, type Cost } from "./promises.ts";
import { addLaboratoryResult, heartAndLung, laboratory, medications } from "./sharing.ts";
import { openAs } from "./opening.ts";
import { accountIn, actor, gatewayOf, stolenStores, vaultOf, type World } from "./world.ts";

const treatment = 0;
const stopped = [laboratory, medications, heartAndLung];
const vitals = 1;
const closedCodes = ["consent/not-permitted"];

/** The patient stops sharing with a doctor who has kept everything there was to keep. */
export async function stop(world: World): Promise<Cost> {
  const patient = actor(world, "patient");
  const osei = actor(world, "osei");
  const kept = await keepEverything(world);
  const [earlier] = world.stored.filter(({ draft }) => stopped.includes(draft.category));
  promised(earlier !== undefined, "nothing was shared before");
  promised(
    !(await staysShutWithBoxes(world, kept.keys, earlier.digest)),
    "the kept keys do not even open what was shared, so this would show nothing",
  );
  const stopping = {
    reader: osei.reader,
    categories: [vitals, ...stopped],
    accountOf: accountIn(world),
  };
  const { receipt, sentence } = await stopSharing(patient.ports, patient.person, stopping);
  const later = await addLaboratoryResult(world, "0.9");
  const old = {
    patient: patient.person.number,
    reader: osei.person.number,
    purpose: treatment,
    keyring: kept.keyring,
  };
  await refused(() => openRecord(osei.ports, { ...old, digest: later.digest }), closedCodes);
  await refused(() => keyringFor(osei.ports, osei.person, patient.person.number), closedCodes);
  const tried = await staysShut(world, kept.keys, later.digest);
  promised(
    equal(await openAs(world, "lind", later.digest), later.draft.bytes),
    "the other doctor reads something else",
  );
  return {
    gas: receipt.gas,
    says: [sentence, `tried ${kept.keys.length} kept keys on ${tried} files`],
  };
}

/** Passes when the kept keys open nothing in the stolen store, nor the later record's boxes. Returns the number of files. */
async function staysShut(world: World, keys: readonly Uint8Array[], later: Hex): Promise<number> {
  const { wrap } = actor(world, "osei").ports;
  const files = await stolenStores(world);
  promised(
    (await opensWith(wrap, files, keys)) === 0,
    "the kept keys open something in the block store",
  );
  promised(await staysShutWithBoxes(world, keys, later), "the kept keys open the new boxes");
  return files.length;
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

/** Even the boxes off the gateway's disk, which no gateway would hand over, stay shut: they are for the new epoch. */
async function staysShutWithBoxes(
  world: World,
  keys: readonly Uint8Array[],
  digest: Hex,
): Promise<boolean> {
  const { ports, person } = actor(world, "osei");
  const patient = actor(world, "patient").person.number;
  const manifest = fromHex(digest);
  const request = { patient, manifest, reader: person.number, purpose: treatment };
  const vault = openVaultDirectory(vaultOf(gatewayOf(world, "patient")));
  const boxes = [await vault.keyBox(request), await vault.headerBox(request)].filter(
    (box) => box !== undefined,
  );
  return boxes.length === 2 && (await opensWith(ports.wrap, boxes, keys)) === 0;
}
