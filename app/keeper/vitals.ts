import { keyringForPurpose, keyringOrNone, type Keyring } from "#lib/keyring";
import { portableLineCipher } from "#lib/line-cipher";
import { emergency } from "#lib/permission";
import { memberStatus } from "#lib/roles";
import { readVitals, type OpenedWindow } from "#lib/use-cases/read-vitals";
import type { DeviceState } from "#lib/windows-read";
import type { HeldPage } from "#lib/window-delivery";
import { birthOf } from "./patient-chart.ts";
import { keyOf, roomOf, type OpenVitals, type Subject } from "./reading-room.ts";
import { proveVital, type VitalProof } from "./vitals/prove-vital.ts";
import { normsOf, viewOf, type VitalNorms, type VitalReading } from "./vitals/reading-view.ts";
import { requireChain, requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** Which readings: anchored within these Unix seconds, after what was asked for before. */
export type VitalsSpan = {
  readonly from?: number;
  readonly until?: number;
  readonly after?: number;
};

/** Readings that were opened and checked, and windows that do not prove themselves. */
export type VitalsNews = {
  readonly readings: readonly VitalReading[];
  readonly closed: readonly ClosedWindow[];
};

/** Nothing of it is shown. `code` says why. */
export type ClosedWindow = {
  readonly oracle: number;
  readonly window: number;
  readonly code: string;
};

/** Where a page of readings ended: what to ask for after it, and whether there is more at this moment. */
export type VitalsEnd = { readonly after: number; readonly isWhole: boolean };

/** Why a device's readings are in doubt; undefined where they are not. */
export type DeviceDoubt = { readonly device: number; readonly doubt: string | undefined };

/** Readings of devices: one's own, or a patient's as far as the reader may. */
export function vitalsActs(visit: Visit) {
  return {
    /**
     * A page of readings, each checked: signed by its device, anchored, unchanged. `tell` gets them as they are opened.
     * No signature; the patient sees that readings were read.
     */
    readVitals: (subject: Subject, span: VitalsSpan, tell: (news: VitalsNews) => void) =>
      readPage(visit, subject, { span, tell }),
    /** What is normal at the patient's age. One's own birth date is looked up among one's records. */
    vitalNorms: async (subject: Subject): Promise<VitalNorms> =>
      normsOf(await birthOf(visit, subject), requirePerson(visit).ports.now()),
    /** Whether devices are in good standing now. */
    deviceDoubts: async (devices: readonly number[]): Promise<DeviceDoubt[]> =>
      (await requireChain(visit).windows.devices(devices)).map(doubtOf),
    /** Asks gateway and chain again, for one reading. */
    proveVital: (subject: Subject, reading: VitalReading): Promise<VitalProof> =>
      proveVital(visit, subject, reading),
  };
}

function doubtOf({ device, status, isQuarantined }: DeviceState): DeviceDoubt {
  if (isQuarantined) return { device, doubt: "the device is in quarantine" };
  if (status === memberStatus.suspended)
    return { device, doubt: "the device was suspended by its hospital" };
  return {
    device,
    doubt: status === memberStatus.active ? undefined : "the device is not in good standing",
  };
}

/** Windows that are opened before a page is told about them. */
const slice = 25;

async function readPage(
  visit: Visit,
  subject: Subject,
  { span, tell }: { span: VitalsSpan; tell: (news: VitalsNews) => void },
): Promise<VitalsEnd> {
  const { client } = requireSignedIn(visit);
  const room = roomOf(visit);
  const key = keyOf(subject);
  const open = room.vitals.get(key) ?? {
    keyring: await keyringOf(visit, subject),
    windows: new Map(),
  };
  room.vitals.set(key, open);
  const birth = await birthOf(visit, subject);
  const { windows, next } = await client.readings({ ...subject, ...span });
  for (let at = 0; at < windows.length; at += slice) {
    const held = windows.slice(at, at + slice);
    const opened = await openWindows(visit, { subject, open, held });
    if (room.vitals.get(key) !== open) break; // closed meanwhile
    const readings = opened.flatMap((window) => window.readings);
    tell({
      readings: readings.flatMap((one) => viewOf(one, birth) ?? []),
      closed: opened.flatMap(({ oracle, window, closed: code }) =>
        code === undefined ? [] : [{ oracle, window, code }],
      ),
    });
  }
  return { after: next ?? span.after ?? 0, isWhole: next === null };
}

const keyringOf = (visit: Visit, subject: Subject): Promise<Keyring> => {
  const { person, ports } = requirePerson(visit);
  const ask = subject.purpose === emergency ? keyringOrNone : keyringForPurpose;
  return ask(ports, person, subject);
};

type Opening = {
  readonly subject: Subject;
  readonly open: OpenVitals;
  readonly held: HeldPage["windows"];
};

/** Those that were opened before in this visit are as they were: a window never changes. */
async function openWindows(
  visit: Visit,
  { subject, open, held }: Opening,
): Promise<OpenedWindow[]> {
  const unknown = held.filter((one) => !open.windows.has(nameOf(one)));
  let opened = await read(visit, { subject, open, held: unknown });
  if (opened.some(({ closed }) => closed?.startsWith("keys/") === true)) {
    open.keyring = await keyringOf(visit, subject); // the patient may have made new keys since
    opened = await read(visit, { subject, open, held: unknown });
  }
  const found = new Map(opened.map((one) => [nameOf(one), one]));
  for (const one of opened) if (one.closed === undefined) open.windows.set(nameOf(one), one);
  return held.flatMap((one) => found.get(nameOf(one)) ?? open.windows.get(nameOf(one)) ?? []);
}

async function read(visit: Visit, { subject, open, held }: Opening): Promise<OpenedWindow[]> {
  if (held.length === 0) return [];
  const { ports } = requirePerson(visit);
  const { windows: vitals } = requireChain(visit);
  const readings = () => Promise.resolve({ windows: held, next: null });
  const reading = { ...ports, vitals, cipher: portableLineCipher, readings };
  return (await readVitals(reading, subject, open.keyring)).windows.slice();
}

const nameOf = ({ oracle, window }: { oracle: number; window: number }): string =>
  `${oracle}/${window}`;
