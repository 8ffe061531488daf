import { chainIdentity, openProvider } from "#chain/provider";
import { HealthChainError } from "#lib/errors";
import { requireChain } from "../require-chain.ts";
import { openChain } from "../session.ts";
import { loadDeployment, type DeploymentFile } from "../state.ts";
import { countsLine, type Counts } from "../vitals/counts.ts";
import { readVitalsCsv } from "../vitals/csv.ts";
import { openSensor } from "../vitals/device.ts";
import { oracleAt } from "../vitals/oracle-place.ts";
import type { SimulateOptions } from "./options.ts";
import { demoPatient, newDevice, seededPatient, type DemoPlace } from "./people.ts";
import { runDevices, sumOf, type Worn } from "./run.ts";

/** Nobody to simulate for. Codes: `simulate/no-oracle`, `simulate/no-gateway`. */
export class SimulateError extends HealthChainError {}

/** What a run shows. */
export type Told = { readonly say: (line: string) => void; readonly signal: AbortSignal };

type Saved = Pick<DeploymentFile, "registration" | "oracles" | "gateways">;

const reportMilliseconds = 10_000;

/** Enrols devices on a running demo chain and lets them send; answers the counts. A CSV is wholly checked first. */
export async function simulate(options: SimulateOptions, { say, signal }: Told): Promise<Counts> {
  const csv = options.csv === undefined ? undefined : await readVitalsCsv(options.csv);
  const { rpc, registration } = options;
  await requireChain(rpc);
  const saved: Saved = registration === undefined ? await savedAt(rpc) : { registration };
  const chain = await openChain({ rpcUrl: rpc, registration: saved.registration });
  try {
    const { gateway, oracleUrl } = placesOf(options, saved);
    const oracle = await oracleAt(chain.services, oracleUrl);
    const devices = await enrolled({ chain, gateway }, options, { say, signal });
    const report = setInterval(() => say(countsLine(sumOf(devices))), reportMilliseconds);
    const { rate, batch, readings, fast, hours } = options;
    const course = {
      ...{ rate, batch, signal },
      ...(readings === undefined ? {} : { readings }),
      ...(csv === undefined ? {} : { csv }),
      ...(fast === true ? { from: Math.floor(Date.now() / 1000) - hours * 3600 } : {}),
    };
    const counts = await runDevices(devices, oracle, course).finally(() => clearInterval(report));
    say(countsLine(counts));
    return counts;
  } finally {
    chain.provider.destroy();
  }
}

async function enrolled(
  place: DemoPlace,
  { patients, patient, seed }: SimulateOptions,
  { say, signal }: Told,
): Promise<Worn[]> {
  const devices: Worn[] = [];
  for (let index = 0; index < patients && !signal.aborted; index += 1) {
    const own = `${seed}/${index}`;
    const first = index === 0 ? await demoPatient(place) : undefined;
    const number = patient ?? first ?? (await seededPatient(place, own));
    const self = await newDevice(place, number);
    say(`Device ${self.device} measures patient ${number}.`);
    devices.push({ sensor: openSensor(self, { next: 1, pending: [] }), seed: own });
  }
  return devices;
}

async function savedAt(rpcUrl: string): Promise<DeploymentFile> {
  const provider = openProvider(rpcUrl);
  const { genesis } = await chainIdentity(provider).finally(() => provider.destroy());
  return loadDeployment(genesis);
}

function placesOf({ oracle, gateway }: SimulateOptions, { oracles = [], gateways = [] }: Saved) {
  const oracleUrl = oracle ?? oracles[0]?.url;
  if (oracleUrl === undefined)
    throw new SimulateError(
      "simulate/no-oracle",
      "This folder knows no oracle on this chain. Run `npm start`, or name one with --oracle URL.",
    );
  const url = gateway ?? gateways[0]?.url;
  if (url === undefined)
    throw new SimulateError(
      "simulate/no-gateway",
      "This folder knows no gateway on this chain. Run `npm start`, or name one with --gateway URL.",
    );
  return { oracleUrl: oracleUrl.replace(/\/$/, ""), gateway: { url: url.replace(/\/$/, "") } };
}
