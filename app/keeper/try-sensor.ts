import type { Hex } from "#lib/bytes";
import { deviceAccount, newDeviceKey, type DeviceKey } from "#lib/device-key";
import { decodeDeviceVoucher } from "#lib/device-link";
import type { SignedReadings } from "#lib/reading-batch";
import { sendReadings, type OraclePlace, type Sent } from "#lib/send-readings";
import { signReadings } from "#lib/sign-readings";
import { answerVoucher, bindByAnswer } from "#lib/use-cases/devices";
import { KeeperError, requireChain, requirePerson, type Visit } from "./visit.ts";

/** What the sensor of /try sent, and what became of it. Times are Unix seconds. */
export type SensedValue = {
  readonly sequence: number;
  readonly value: number;
  readonly sentAt: number;
  /** Why the oracle did not take it. */
  readonly code: string | undefined;
  /** When this phone saw it on the chain, once it has: by the same clock as `sentAt`. */
  readonly anchoredBy: number | undefined;
};

/** A reading as it went out, with the oracle's receipt. */
export type SentReading = {
  readonly message: SignedReadings;
  readonly value: number;
  readonly sentAt: number;
  readonly sent: Sent;
};

/** The sensor on the patient's phone: a device like any other, whose key ends with the page. */
export type TrySensor = {
  readonly key: DeviceKey;
  /** Its number, once it is bound. */
  device: number | undefined;
  next: number;
  readonly readings: SentReading[];
};

const heartRate = { code: "8867-4", exponent: 0, unit: "/min" };
const kept = 20;

/** What the patient's phone of /try does as a sensor. */
export function trySensorActs(visit: Visit) {
  const anchoredBy = new Map<number, number>();
  return {
    /** The code that the sensor shows: its account. It makes its key when it is asked first. */
    trySensorCode: (): Promise<Hex> => {
      visit.sensor ??= { key: newDeviceKey(), device: undefined, next: 1, readings: [] };
      return Promise.resolve(deviceAccount(visit.sensor.key));
    },
    /** The sensor answers its hospital's link, and is bound to the patient; its number. */
    trySensorBind: (link: string) => bindSensor(visit, link),
    /** Signs one heart rate and sends it to the oracle, as a sensor does. */
    trySensorSend: (value: number): Promise<void> => sendValue(visit, value),
    /** What it sent last, the newest first. */
    trySensorValues: () => valuesOf(visit, anchoredBy),
  };
}

/** The sensor that is bound. Throws {@link KeeperError} `try/no-sensor`. */
export function requireSensor({ sensor }: Visit): TrySensor & { readonly device: number } {
  if (sensor?.device !== undefined) return sensor as TrySensor & { readonly device: number };
  throw new KeeperError(
    "try/no-sensor",
    "There is no sensor yet. Nothing was sent. Put it on first.",
  );
}

/** The oracle that takes readings of pages. Throws {@link KeeperError} `try/no-oracle`. */
export function requireOracle(visit: Visit): OraclePlace & { readonly number: number } {
  const { oracle } = requireChain(visit).config;
  if (oracle !== null) return oracle;
  throw new KeeperError(
    "try/no-oracle",
    "Nothing takes readings from pages here. Nothing was sent. Start the demo with an oracle.",
  );
}

async function bindSensor(visit: Visit, link: string): Promise<number> {
  const { ports } = requirePerson(visit);
  const { sensor } = visit;
  const given = decodeDeviceVoucher(link);
  if (sensor === undefined) return requireSensor(visit).device;
  await bindByAnswer(ports, given, await answerVoucher(ports, sensor.key, given));
  const member = await ports.read.memberOfAccount(given.voucher.account);
  sensor.device = member?.number;
  return requireSensor(visit).device;
}

async function sendValue(visit: Visit, value: number): Promise<void> {
  const { person, ports } = requirePerson(visit);
  const sensor = requireSensor(visit);
  const { key, device, next: first } = sensor;
  const { deployment } = requireChain(visit).config;
  const sentAt = ports.now();
  const measured = { ...heartRate, mantissa: value, observedAt: sentAt };
  const about = { deployment, device, patient: person.number, first };
  const message = signReadings(key, about, [measured]);
  sensor.next += 1; // a sequence is signed once, whatever comes of it
  const sent = await sendReadings(fetch.bind(globalThis), requireOracle(visit), message);
  sensor.readings.push({ message, value, sentAt, sent });
}

async function valuesOf(
  visit: Visit,
  anchoredBy: Map<number, number>,
): Promise<readonly SensedValue[]> {
  const readings = visit.sensor?.readings.slice(-kept) ?? [];
  const windows = readings.flatMap(({ sent }) => windowOf(sent) ?? []);
  const unknown = [...new Set(windows)].filter((window) => !anchoredBy.has(window));
  const oracle = requireOracle(visit);
  const found = unknown.length === 0 ? [] : await anchored(visit, oracle.number, unknown);
  const { now } = requirePerson(visit).ports;
  for (const { window } of found) anchoredBy.set(window, now());
  return readings.toReversed().map(({ message, value, sentAt, sent }) => ({
    ...{ sequence: message.first, value, sentAt, code: codeOf(sent) },
    anchoredBy: anchoredBy.get(windowOf(sent) ?? 0),
  }));
}

const anchored = (visit: Visit, oracle: number, windows: readonly number[]) =>
  requireChain(visit).windows.windows(oracle, windows);

/** The window that the oracle has promised. */
export const windowOf = (sent: Sent): number | undefined =>
  sent.kind === "answered" ? sent.answer.acknowledgement?.window : undefined;

/** Why it was not taken. */
function codeOf(sent: Sent): string | undefined {
  return sent.kind === "answered" ? sent.answer.refused[0]?.code : sent.code;
}
