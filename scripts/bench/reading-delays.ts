import { setTimeout as wait } from "node:timers/promises";
import { openWindowsRead } from "#chain/windows";
import { fromHex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { localWallet } from "#lib/local-wallet";
import { newPrivateKey } from "#lib/ecies";
import { roles } from "#lib/roles";
import { vitalsCategory } from "#lib/segment";
import { signReadings } from "#lib/sign-readings";
import { sendReadings } from "#lib/send-readings";
import { readVitals } from "#lib/use-cases/read-vitals";
import { share } from "#lib/use-cases/share";
import { signInToGateway } from "#lib/gateway-session";
import { openGatewayClient } from "#lib/gateway-client";
import { nodeLineCipher } from "#native/node-line-cipher";
import { measure } from "../simulate/patterns.ts";
import { enrolled, type Visitor } from "./gateway-readers.ts";
import type { LoadDevice } from "./load-process.ts";
import type { OracleStage, StagedOracle } from "./oracle-stage.ts";

/** Milliseconds from the moment when a device began to sign a reading. */
export type Delays = { readonly anchored: readonly number[]; readonly visible: readonly number[] };

/** How long readings come, and how often one does, in milliseconds. */
const course = { milliseconds: 30_000, step: 100 };
const glance = 50;
const patience = 60_000;

type Sent = { readonly sequence: number; readonly since: number; readonly window: number };

/** One device sends a reading every tenth of a second; how long each takes to the chain, and to a doctor's eyes. */
export async function readingDelays(
  { stage, patients, fresh: device }: OracleStage,
  oracle: StagedOracle,
): Promise<Delays> {
  const [patient] = patients;
  if (patient === undefined) throw new Error("a stage without a patient");
  const look = await openLook({ stage, patient });
  const sent: Sent[] = [];
  let isOver = false;
  const started = performance.now();
  const sending = async (): Promise<void> => {
    for (let sequence = 1; performance.now() - started < course.milliseconds; sequence += 1) {
      sent.push(await sendOne(oracle, device, sequence));
      await wait(Math.max(0, started + sequence * course.step - performance.now()));
    }
    isOver = true;
  };
  const [anchored, visible] = await Promise.all([
    anchoredDelays({ stage, oracle, sent, isOver: () => isOver }),
    visibleDelays({ look, sent, isOver: () => isOver }),
    sending(),
  ]);
  return { anchored, visible };
}

const place = (oracle: StagedOracle) => ({ url: oracle.url, account: oracle.account });

async function sendOne(oracle: StagedOracle, device: LoadDevice, sequence: number): Promise<Sent> {
  const since = performance.now();
  const key = {
    ...{ curve: device.curve, privateKey: fromHex(device.privateKey) },
    saltSecret: fromHex(device.saltSecret),
  };
  const measured = measure("bench", "heart-rate", Math.floor(Date.now() / 1000));
  const message = signReadings(key, { ...device, first: sequence }, [measured]);
  const outcome = await sendReadings(fetch, place(oracle), message);
  if (outcome.kind !== "answered" || outcome.answer.acknowledgement === undefined)
    throw new Error(`a reading was not taken: ${JSON.stringify(outcome)}`);
  return { sequence, since, window: outcome.answer.acknowledgement.window };
}

type Watched = { readonly sent: readonly Sent[]; readonly isOver: () => boolean };

/** Looks at the chain until it has every window. */
async function anchoredDelays({
  stage: { session },
  oracle,
  sent,
  isOver,
}: Watched & { stage: OracleStage["stage"]; oracle: StagedOracle }): Promise<number[]> {
  const { lastWindow } = openWindowsRead(session.provider, session.site);
  const delays: number[] = [];
  const late = lateness();
  while (!isOver() || delays.length < sent.length) {
    await wait(glance);
    const last = await lastWindow(oracle.number);
    const now = performance.now();
    for (let one = sent[delays.length]; one !== undefined && one.window <= last;) {
      delays.push(now - one.since);
      one = sent[delays.length];
    }
    late();
  }
  return delays;
}

/** Looks as a doctor does, opening and checking all that came. */
async function visibleDelays({
  look,
  sent,
  isOver,
}: Watched & { look: () => Promise<number> }): Promise<number[]> {
  const delays: number[] = [];
  const late = lateness();
  while (!isOver() || delays.length < sent.length) {
    await wait(glance);
    const newest = await look();
    const now = performance.now();
    for (let one = sent[delays.length]; one !== undefined && one.sequence <= newest;) {
      delays.push(now - one.since);
      one = sent[delays.length];
    }
    late();
  }
  return delays;
}

/** Throws once everything should long be there. */
function lateness(): () => void {
  const late = performance.now() + course.milliseconds + patience;
  return () => {
    if (performance.now() > late) throw new Error("readings do not arrive");
  };
}

/** A doctor with a consent, signed in at the gateway; each look answers the highest sequence of what it opened. */
async function openLook({
  stage,
  patient,
}: {
  stage: OracleStage["stage"];
  patient: Visitor;
}): Promise<() => Promise<number>> {
  const wallet = localWallet(newPrivateKey());
  const { person, ports } = await enrolled(stage, wallet, roles.doctor);
  const { number, account } = person;
  const label = { name: "Dr Bench", role: "doctor", hospital: "" };
  const until = patient.ports.now() + 86_400;
  const terms = [{ categories: [vitalsCategory], purposes: [0], actions: [0], until }];
  await share(patient.ports, patient.person, { reader: { number, account, label }, terms });
  const { session: chain, gatewayUrl: url } = stage;
  const signedIn = await signInToGateway(chain.services, { url, fetch }, wallet);
  const { readings } = openGatewayClient(signedIn);
  const keyring = await keyringFor(ports, person, patient.person.number);
  const vitals = openWindowsRead(chain.provider, chain.site);
  const whole = { ...ports, vitals, cipher: nodeLineCipher, readings };
  const question = { patient: patient.person.number, purpose: 0 };
  let newest = 0;
  let from = ports.now() - 60;
  return async () => {
    const { windows } = await readVitals(whole, { ...question, from }, keyring);
    for (const { readings: opened, closed } of windows) {
      if (closed !== undefined) throw new Error(`a window does not open: ${closed}`);
      for (const { reading, window } of opened) {
        newest = Math.max(newest, reading.sequence);
        from = Math.max(from, window.anchoredAt);
      }
    }
    return newest;
  };
}
