import { setTimeout as wait } from "node:timers/promises";
import { fromHex } from "#lib/bytes";
import { cidOfDigest } from "#lib/manifest";
import { encodePart, type HeldWindow } from "#lib/window-delivery";
import { openWindowsRead } from "#chain/windows";
import { boundDevice, heartRate, signedReadings } from "../device.ts";
import { send, startTestOracle } from "../oracle.ts";
import { treatment } from "../people.ts";
import type { Fuzzed, Seed } from "./seed.ts";
import { peerSigner, type Signer } from "./shooting.ts";

/** What an oracle brings and readers ask for: with a window that a real oracle has delivered. */
export async function windowSeeds(
  fuzzed: Fuzzed,
  people: readonly Signer[],
): Promise<[string, Seed][]> {
  const { system, number, patient } = fuzzed;
  const device = await boundDevice(system, patient.number);
  const oracle = await startTestOracle(system, [fuzzed]);
  await send(
    oracle,
    signedReadings(
      device,
      1,
      [71, 72, 73].map((value) => heartRate(value)),
    ),
  );
  const held = await firstWindow(fuzzed);
  const from = oracle.number;
  const key = fromHex(oracle.environment["HEALTHCHAIN_ORACLE_ACCOUNT_KEY"] ?? "0x");
  await oracle.close();
  const { deployment } = system.session.site;
  const signers = [peerSigner({ deployment, from, to: number }, key)];
  const body = { bytes: await partOf(fuzzed, held) };
  const path = `/patients/${patient.number}/readings?after=0&from=0&until=${2 ** 40 - 1}`;
  return [
    ["POST /windows", { signers, valid: { method: "POST", path: "/windows", body } }],
    ["GET /patients/{patient}/readings", { signers: people, valid: { method: "GET", path } }],
  ];
}

async function firstWindow({ patient }: Fuzzed): Promise<HeldWindow> {
  const question = { patient: patient.number, purpose: treatment };
  for (let tries = 0; tries < 120; tries += 1) {
    const [window] = (await patient.client.readings(question)).windows;
    if (window !== undefined) return window;
    await wait(250);
  }
  throw new Error("No window came to the gateway within 30 seconds.");
}

/** The part as its oracle sends it: the same again is taken as the first was. */
async function partOf({ system, patient }: Fuzzed, held: HeldWindow): Promise<Uint8Array> {
  const { provider, site, services } = system.session;
  const { oracle, window, segments } = held;
  const [anchored] = await openWindowsRead(provider, site).windows(oracle, [window]);
  if (anchored === undefined) throw new Error("The chain has no such window.");
  const index = await services.store.getBlock(cidOfDigest(fromHex(anchored.index)));
  return encodePart({ window, index, patients: [{ patient: patient.number, segments }] });
}
