import { openRpcStore } from "#ipfs/rpc-client";
import { equal, utf8 } from "#lib/bytes";
import { categoryOfNumber } from "#lib/categories";
import { keyringFor } from "#lib/keyring";
import { verifiedEncryptionKey } from "#lib/trust";
import { addBundle } from "#lib/use-cases/add-bundle";
import { listRecords } from "#lib/use-cases/list-records";
import { openRecord } from "#lib/use-cases/open-record";
import { verifyRecord } from "#lib/use-cases/verify-record";
import { enrolCastMember, foundHospitals, personNames } from "../cast.ts";
import { openConsortium } from "../consortium.ts";
import { secretStrings } from "../demo-data/people.ts";
import { demoKey } from "../demo-wallets.ts";
import { deployToPassingChain } from "../deployment.ts";
import { freePort } from "../processes/ports.ts";
import { bringKeys, catchUp, enrolStaffEarly } from "../early-staff.ts";
import { openChain, type ChainSession } from "../session.ts";
import { admitGateways, startGateways, type Ground } from "../start/gateways.ts";
import { holdsAny, opensWith, stringsIn } from "./attacker.ts";
import { gatewayRefuses, relayedSignInFails } from "./guarding.ts";
import { promised, refused, type Cost, type Score } from "./promises.ts";
import {
  actor,
  gasSince,
  gatewayOf,
  sessionOf,
  signedIn,
  stolenGateways,
  stolenStores,
  storedIn,
  type World,
} from "./world.ts";

const laboratory = 6;
const sampleSize = 64; // bytes of a plaintext that ciphertext would never repeat
const stringSample = 100;

/** Deployment, hospitals, people, and the patient's records; nobody has been let in yet. */
export async function arrival(world: World, { keep }: Score): Promise<void> {
  await keep("The contracts are deployed on a fresh chain", () => deploy(world));
  await keep("Two hospitals join the consortium, each with a gateway of its own", () =>
    found(world),
  );
  await keep("A patient, two doctors and a nurse enrol with keys that only they hold", () =>
    enrolAll(world),
  );
  await keep(
    "The patient adds a FHIR file: sorted by category, sealed, stored at both gateways, anchored",
    () => addRecords(world),
  );
  await keep("A doctor without consent is refused by the contract", () => refuseStranger(world));
  await keep(
    "Asked past the contract, the gateway refuses too, and the refusal is in the log",
    () => gatewayRefuses(world),
  );
  await keep("A sign-in that somebody passes on is refused", () => relayedSignInFails(world));
  await keep("Handed the whole block store, that doctor opens nothing", () => robStore(world));
}

async function deploy(world: World): Promise<Cost> {
  const { rpcUrl } = world.stage;
  const site = await deployToPassingChain(rpcUrl);
  world.session = await openChain({ rpcUrl, registration: site.contracts.Registration });
  world.consortium = openConsortium(world.session, demoKey("deployer"));
  return { gas: await gasSince(world.session, -1) };
}

async function found(world: World): Promise<Cost> {
  const session = sessionOf(world);
  promised(world.consortium !== undefined, "there is no consortium");
  const before = await session.provider.getBlockNumber();
  await foundHospitals(world.consortium);
  const numbers = await admitGateways(world.consortium);
  const gas = await gasSince(session, before);
  world.staff = await enrolEarly(session);
  await catchUp(session.provider);
  const gateways = await startGateways(await groundOf(world), numbers);
  world.gateways = gateways;
  for (const { stop } of gateways) world.stage.beforeClose(stop);
  return {
    gas,
    says: gateways.map(({ hospital, number }) => `${hospital.name} runs gateway ${number}`),
  };
}

/** Doctors and nurse enrol eight days before everybody else, so that they have the standing for an emergency. */
async function enrolEarly(session: ChainSession): Promise<NonNullable<World["staff"]>> {
  const before = await session.provider.getBlockNumber();
  const members = await enrolStaffEarly(session);
  return { members, gas: await gasSince(session, before) };
}

/** Both gateways with a store of its own each; roots go to the chain as soon as there is something to root. */
async function groundOf(world: World): Promise<Ground> {
  const { rpcUrl, stores, directory } = world.stage;
  const registration = sessionOf(world).site.contracts.Registration;
  const places = [];
  for (const { url } of stores) places.push({ storeUrl: url, port: await freePort() });
  const settings = { ROOT_SECONDS: "1", REFUSAL_SECONDS: "1", LOG_LEVEL: "error" };
  return { rpcUrl, registration, places, directory, settings };
}

async function enrolAll(world: World): Promise<Cost> {
  const session = sessionOf(world);
  const before = await session.provider.getBlockNumber();
  promised(world.staff !== undefined, "the staff did not enrol");
  const { members, gas: early } = world.staff;
  for (const name of personNames) {
    const { ports } = await signedIn(world, name, gatewayOf(world, name));
    const portsOf = () => ports;
    const member = members.has(name)
      ? await bringKeys(members, name, ports)
      : await enrolCastMember({ services: session.services, portsOf }, name);
    world.cast.set(name, member);
  }
  const gas = early + (await gasSince(session, before));
  const kept = [...(await stolenGateways(world)), ...(await stolenStores(world))];
  for (const { person, ports } of world.cast.values()) {
    const stated = await verifiedEncryptionKey(ports, person.number, ports.sign.account);
    promised(equal(stated.publicKey, person.key.publicKey), "the chain names another key");
    const secrets = [person.key.privateKey, ...person.key.roots.map(({ root }) => root)];
    promised(!holdsAny(kept, secrets), "a private key lies open at a gateway or in a store");
  }
  return { gas, says: [`${world.cast.size} keys, each signed for by its owner's wallet alone`] };
}

async function addRecords(world: World): Promise<Cost> {
  const { person, ports } = actor(world, "patient");
  const added = await addBundle(ports, {
    patient: person.number,
    author: person.number,
    bytes: world.input,
  });
  added.drafts.forEach((draft, index) => {
    const record = added.records[index];
    if (record !== undefined) world.stored.push({ draft, digest: record.digest });
  });
  promised(world.stored.length === added.drafts.length, "a record is missing");
  for (const { url } of world.stage.stores) await isWholeAt(world, url);
  const files = await stolenStores(world);
  const plaintexts = world.stored.map(({ draft }) => draft.bytes.subarray(0, sampleSize));
  promised(!holdsAny(files, plaintexts), "a record lies open in the store");
  const names = added.drafts.map(({ category }) => categoryOfNumber(category).name.toLowerCase());
  return {
    gas: added.receipt.gas,
    bytes: added.storedBytes,
    says: [`${names.length} records: ${names.join(", ")}`],
  };
}

/** Passes when every record is anchored as what it is, and each of its blocks is in the store, unchanged. */
async function isWholeAt(world: World, url: string): Promise<void> {
  const store = openRpcStore({ url });
  for (const { draft, digest } of world.stored) {
    const { record } = await verifyRecord({ read: sessionOf(world).services.read, store }, digest);
    promised(record.category === draft.category, "a record is anchored in another category");
  }
}

async function refuseStranger(world: World): Promise<Cost> {
  const doctor = actor(world, "osei");
  const patient = actor(world, "patient").person.number;
  const [record] = storedIn(world, laboratory).concat(world.stored);
  promised(record !== undefined, "there is no record to refuse");
  const asking = {
    patient,
    reader: doctor.person.number,
    purpose: 0,
    keyring: () => doctor.person.key.privateKey,
  };
  const code = await refused(
    () => openRecord(doctor.ports, { ...asking, digest: record.digest }),
    ["consent/not-permitted"],
  );
  await refused(() => keyringFor(doctor.ports, doctor.person, patient), ["consent/not-permitted"]);
  const list = await listRecords(doctor.ports, asking);
  promised(list.length === world.stored.length, "a record is missing from the list");
  promised(
    list.every((line) => "closed" in line && line.closed === code),
    "a record was not refused by the contract",
  );
  return { says: [`${list.length} records asked for, ${list.length} refused (${code})`] };
}

async function robStore(world: World): Promise<Cost> {
  const { person, ports } = actor(world, "osei");
  const files = await stolenStores(world);
  promised(files.length >= world.stored.length * 2, "the block store is not where it should be");
  const opened = await opensWith(ports.wrap, files, [
    person.key.privateKey,
    ...person.key.roots.map(({ root }) => root),
  ]);
  promised(opened === 0, `${opened} of ${files.length} files opened`);
  const strings = [...secretStrings, ...stringsIn(world.input, stringSample)];
  promised(!holdsAny(files, strings.map(utf8)), "a file of the block store holds a piece of text");
  const bytes = files.reduce((sum, file) => sum + file.length, 0);
  return {
    bytes,
    says: [`${files.length} files tried with every key, searched for ${strings.length} strings`],
  };
}
