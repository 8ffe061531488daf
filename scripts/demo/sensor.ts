import { setTimeout as wait } from "node:timers/promises";
import { openVitalsRead } from "#chain/vitals";
import { deviceAccount, newDeviceKey } from "#lib/device-key";
import { enrolDevice, vouchForDevice } from "#lib/use-cases/devices";
import { profileOf } from "../cast.ts";
import { freePort } from "../processes/ports.ts";
import { admitDemoOracle, startDemoOracle, type DemoOracle } from "../start/oracle.ts";
import { openSensor, type Memory } from "../vitals/device.ts";
import { oracleAt } from "../vitals/oracle-place.ts";
import type { DemoSensor } from "./demo-sensor.ts";
import { BrokenPromiseError, promised, type Cost } from "./promises.ts";
import {
  actor,
  gasSince,
  gatewayOf,
  gatewaysOf,
  sessionOf,
  signedIn,
  type World,
} from "./world.ts";

const empty: Memory = { next: 1, pending: [] };
const year = 365 * 86_400;
const tries = 300;

/** The sensor; the promise that binds it must have been kept. */
export function sensorOf({ sensor }: World): DemoSensor {
  if (sensor === undefined) throw new BrokenPromiseError("there is no sensor");
  return sensor;
}

/** An oracle joins, and a new sensor proves its key and is bound to the patient by the hospital's voucher. */
export async function bindSensor(world: World): Promise<Cost> {
  const { services, provider, site } = sessionOf(world);
  promised(world.consortium !== undefined, "there is no consortium");
  const before = await provider.getBlockNumber();
  const number = await admitDemoOracle(world.consortium);
  const oracle = await oracleOf(world, number);
  const { hospital } = profileOf("patient");
  const { ports } = await signedIn(world, hospital.id, gatewayOf(world, hospital.id));
  const key = newDeviceKey();
  const account = deviceAccount(key);
  const patient = actor(world, "patient").person.number;
  const terms = { hospital: hospital.number, hospitalName: hospital.name, account, patient };
  const voucher = await vouchForDevice(ports, { ...terms, validUntil: ports.now() + year });
  await enrolDevice(ports, key, voucher);
  const member = await services.read.memberOfAccount(account);
  const device = await openVitalsRead(provider, site).device(member?.number ?? 0);
  promised(device?.patient === patient, "the chain has no such device of the patient");
  const self = { key, deployment: site.deployment, device: device.number, patient };
  let memory = empty;
  const keep = (next: Memory): Promise<void> => Promise.resolve(void (memory = next));
  const sensor = openSensor(self, empty, keep);
  const place = await oracleAt(services, oracle.url);
  world.sensor = { self, sensor, memory: () => memory, oracle, place, rows: [] };
  return {
    gas: await gasSince(sessionOf(world), before),
    says: [`device ${device.number}, for oracle ${number} alone to take readings of`],
  };
}

async function oracleOf(world: World, number: number): Promise<DemoOracle> {
  const { rpcUrl, stores, directory } = world.stage;
  const registration = sessionOf(world).site.contracts.Registration;
  const gateways = gatewaysOf(world).map((one) => ({ number: one.number, url: one.url }));
  const place = { rpcUrl, registration, directory, gateways, port: await freePort() };
  const oracle = await startDemoOracle({ ...place, storeUrl: stores[0]?.url ?? "" }, number);
  world.stage.beforeClose(oracle.stop);
  return oracle;
}

/** Sends until everything is acknowledged. */
export async function sendAll({ sensor, place }: DemoSensor) {
  const sent = [];
  for (let count = 0; count < tries; count += 1) {
    sent.push(...(await sensor.send(place)));
    if (sensor.counts().waiting === 0) return sent.filter(({ kind }) => kind !== "unanswered");
    await wait(500);
  }
  promised(false, "the oracle acknowledges nothing");
}

/** Waits until the chain has counted all that the oracle accepted, and answers what it counts. */
export async function anchoredCount(world: World): Promise<number> {
  const { provider, site } = sessionOf(world);
  const { self, sensor } = sensorOf(world);
  const vitals = openVitalsRead(provider, site);
  let accepted = 0;
  for (let count = 0; count < tries && accepted < sensor.counts().accepted; count += 1) {
    await wait(200);
    accepted = (await vitals.device(self.device))?.accepted ?? 0;
  }
  return accepted;
}
