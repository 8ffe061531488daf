import { setTimeout as wait } from "node:timers/promises";
import { openVitalsRead } from "#chain/vitals";
import { openWindowsRead } from "#chain/windows";
import { fromHex, utf8 } from "#lib/bytes";
import { newDeviceKey } from "#lib/device-key";
import { validateResource } from "#lib/fhir/validate";
import { keyringFor } from "#lib/keyring";
import { observationsOf, readingsOfObservation } from "#lib/observation";
import type { SignedReadings } from "#lib/reading-batch";
import { signReadings } from "#lib/sign-readings";
import { proveReading, readAllVitals } from "#lib/use-cases/prove-reading";
import { share } from "#lib/use-cases/share";
import { nodeLineCipher } from "#native/node-line-cipher";
import { countsLine } from "../vitals/counts.ts";
import { timedRows } from "../vitals/csv.ts";
import { sendReadings } from "#lib/send-readings";
import { holdsAny, stolenFiles } from "./attacker.ts";
import { promised, type Cost, type Score } from "./promises.ts";
import { anchoredCount, bindSensor, sendAll, sensorOf } from "./sensor.ts";
import { actor, gatewayOf, sessionOf, signedIn, stolenStores, type World } from "./world.ts";

const vitals = 1;
const treatment = 0;
const read = 0;
const monthSeconds = 30 * 86_400;
const tries = 100;

/** A sensor on the patient: what it signs arrives once and unchanged, and nothing else does. */
export async function measuring(world: World, { keep }: Score): Promise<void> {
  await keep("A sensor proves its key, and a hospital binds it to the patient", () =>
    bindSensor(world),
  );
  await keep(
    "The sensor signs each row of a CSV; the oracle seals and anchors what a body can have",
    () => sendRows(world),
  );
  await keep("A forged row is refused", () => forge(world));
  await keep("A row altered on its way is refused, and the true one goes through", () =>
    alter(world),
  );
  await keep("A replayed row counts once, and is refused for anybody else", () => replay(world));
  await keep("The doctor reads the rest as FHIR Observations, each value as it was signed", () =>
    doctorReads(world),
  );
  await keep("A reading proves itself against the chain; altered by one bit it does not", () =>
    prove(world),
  );
}

async function sendRows(world: World): Promise<Cost> {
  const demo = sensorOf(world);
  for (const row of timedRows(world.vitals, Math.floor(Date.now() / 1000)))
    await demo.sensor.measure(row);
  demo.rows.push(...demo.memory().pending);
  await sendAll(demo);
  const { accepted, ...counts } = demo.sensor.counts();
  promised(accepted > 0, `no row was accepted: ${countsLine({ accepted, ...counts })}`);
  const anchored = await anchoredCount(world);
  promised(anchored === accepted, `${accepted} accepted, ${anchored} anchored`);
  const files = [...(await stolenFiles(demo.oracle.directory)), ...(await stolenStores(world))];
  const measured = demo.rows.flatMap(({ readings }) => readings);
  const traces = measured.flatMap(({ salt, code }) => [fromHex(salt), utf8(salt), utf8(code)]);
  promised(!holdsAny(files, traces), "a reading lies open at the oracle or in a store");
  const { rows, dropouts } = world.vitals;
  return {
    bytes: JSON.stringify(demo.rows).length,
    says: [
      `${rows.length} rows, ${dropouts} drop-outs left out: ${countsLine({ accepted, ...counts })}`,
      `nothing readable in ${files.length} files of the oracle and the stores`,
    ],
  };
}

/** Passes when the oracle refuses a message as a whole, with this code. */
async function refusedWith(world: World, message: SignedReadings, code: string): Promise<string> {
  const sent = await sendReadings(fetch, sensorOf(world).place, message);
  const told = sent.kind === "answered" ? "it was taken" : sent.code;
  promised(told === code, `expected ${code}: ${told}`);
  return code;
}

/** Of the right device and patient, under a sequence to come, by another key. */
async function forge(world: World): Promise<Cost> {
  const { self, rows, memory } = sensorOf(world);
  const [row] = rows;
  promised(row !== undefined, "there is no row to forge");
  const { deployment, device, patient } = self;
  const about = { deployment, device, patient, first: memory().next };
  const forged = signReadings(newDeviceKey(), about, row.readings);
  return { says: [await refusedWith(world, forged, "reading/not-signed")] };
}

async function alter(world: World): Promise<Cost> {
  const demo = sensorOf(world);
  const measured = demo.rows.at(-1)?.readings.slice(0, 1) ?? [];
  await demo.sensor.measure(measured);
  const [message] = demo.memory().pending;
  promised(message !== undefined, "the sensor signed nothing");
  const readings = message.readings.map((one) => ({ ...one, mantissa: one.mantissa + 1 }));
  const code = await refusedWith(world, { ...message, readings }, "reading/not-signed");
  const before = demo.sensor.counts().accepted;
  await sendAll(demo);
  const { accepted } = demo.sensor.counts();
  promised(accepted === before + measured.length, "the true row was not taken");
  return { says: [code] };
}

async function replay(world: World): Promise<Cost> {
  const { rows, place, self } = sensorOf(world);
  const [row] = rows;
  promised(row !== undefined, "there is no row to replay");
  const [first, second] = [
    await sendReadings(fetch, place, row),
    await sendReadings(fetch, place, row),
  ];
  promised(JSON.stringify(first) === JSON.stringify(second), "a replayed row is answered anew");
  const anchored = await anchoredCount(world);
  const { accepted } = sensorOf(world).sensor.counts();
  promised(anchored === accepted, `${accepted} readings were accepted, ${anchored} anchored`);
  const [other, elsewhere] = [self.patient + 1, `0x${"11".repeat(32)}`] as const;
  const codes = [
    await refusedWith(world, { ...row, patient: other }, "reading/not-bound"),
    await refusedWith(world, { ...row, deployment: elsewhere }, "reading/other-deployment"),
  ];
  return {
    says: [
      `sent twice more: the same answer, ${anchored} readings on the chain as before`,
      `for another patient: ${codes[0]}; for another deployment: ${codes[1]}`,
    ],
  };
}

/** What the doctor reads with, by the patient's consent. */
async function doctorsPorts(world: World) {
  const { client } = await signedIn(world, "osei", gatewayOf(world, "osei"));
  const { person, ports } = actor(world, "osei");
  const patient = actor(world, "patient").person.number;
  const keyring = await keyringFor(ports, person, patient);
  const { provider, site } = sessionOf(world);
  const chain = openVitalsRead(provider, site);
  const windows = openWindowsRead(provider, site);
  const reading = { vitals: windows, cipher: nodeLineCipher, readings: client.readings };
  const question = { patient, purpose: treatment };
  return { ports: { ...ports, ...reading, chain }, keyring, question };
}

async function doctorReads(world: World): Promise<Cost> {
  const { ports: own, person } = actor(world, "patient");
  const until = own.now() + monthSeconds;
  const terms = [{ categories: [vitals], purposes: [treatment], actions: [read], until }];
  const { receipt } = await share(own, person, { reader: actor(world, "osei").reader, terms });
  const { ports, keyring, question } = await doctorsPorts(world);
  const { accepted } = sensorOf(world).sensor.counts();
  const readAll = async () =>
    (await readAllVitals(ports, question, keyring)).flatMap(({ readings }) => readings);
  let readings = await readAll();
  for (let count = 0; count < tries && readings.length < accepted; count += 1) {
    await wait(300);
    readings = await readAll();
  }
  promised(readings.length === accepted, `${accepted} were accepted, ${readings.length} read`);
  const whole = readings.map(({ reading }) => reading);
  const names = new Set(whole.map(({ sequence }) => sequence));
  promised(names.size === accepted, "a reading is there twice");
  const observations = observationsOf(whole);
  for (const observation of observations) validateResource(observation);
  const back = observations.flatMap(readingsOfObservation);
  const sent = sentValues(world);
  const isAsSent = back.every(
    ({ sequence, code, mantissa, exponent }) =>
      sent.get(sequence) === `${code} ${mantissa}e${exponent}`,
  );
  promised(back.length === accepted && isAsSent, "a value is another than was signed");
  return {
    gas: receipt.gas,
    says: [`${accepted} readings, each once, in ${observations.length} valid R4 Observations`],
  };
}

/** What the rows' signed values are, by sequence; the one that was nearly altered is like the last row's first. */
function sentValues(world: World): Map<number, string> {
  const { rows, memory } = sensorOf(world);
  const values = rows.flatMap(({ first, readings }) =>
    readings.map(({ code, mantissa, exponent }, index): [number, string] => [
      first + index,
      `${code} ${mantissa}e${exponent}`,
    ]),
  );
  const last = rows.at(-1)?.readings[0];
  const again = `${last?.code} ${last?.mantissa}e${last?.exponent}`;
  return new Map([...values, [memory().next - 1, again]]);
}

async function prove(world: World): Promise<Cost> {
  const { self } = sensorOf(world);
  const { ports, keyring, question } = await doctorsPorts(world);
  const all = (await readAllVitals(ports, question, keyring)).flatMap(({ readings }) => readings);
  const sequence = all[0]?.reading.sequence ?? 0;
  const name = { device: self.device, sequence };
  const proven = await proveReading(ports, { question, keyring }, name);
  promised(proven?.isAnchored === true, "the contract does not find the reading");
  const { claim, reading } = proven;
  const { oracle, window, anchoredAt } = reading.window;
  const leaf = claim.leaf.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
  const isBelieved = await ports.chain.isReadingAnchored(oracle, window, { ...claim, leaf });
  promised(!isBelieved, "an altered reading is believed");
  const time = new Date(anchoredAt * 1000).toISOString();
  return { says: [`signed by device ${self.device}, anchored at ${time}, unchanged`] };
}
