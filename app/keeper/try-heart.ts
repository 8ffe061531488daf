import { treatment } from "#lib/permission";
import { keyOf, roomOf } from "./reading-room.ts";
import { requireChain, requirePerson, type Visit } from "./visit.ts";
import { vitalsActs } from "./vitals.ts";
import type { VitalReading } from "./vitals/reading-view.ts";

/** A heart rate as the doctor's phone has opened and checked it. Times are Unix seconds. */
export type SeenValue = Pick<VitalReading, "value" | "observedAt" | "device"> & {
  readonly sequence: number;
  /** When this phone had it. */
  readonly seenAt: number;
};

type Heart = {
  readonly patient: number;
  after: number;
  /** The oracle's last window when the gateway was asked last. */
  window: number;
  /** How often it is asked still: a window is with the gateway a moment after it is on the chain. */
  asks: number;
  values: readonly SeenValue[];
};

const spanSeconds = 600;
const asksForWindow = 8;

/** The patient's heart on the doctor's phone of /try. */
export function tryHeartActs(visit: Visit) {
  const { readVitals } = vitalsActs(visit);
  let heart: Heart | undefined;
  return {
    /**
     * The heart rates of the last ten minutes that this patient lets the doctor read. The gateway is asked only while
     * there is something new on the chain, since it notes each question as a read.
     */
    tryHeart: async (patient: number): Promise<readonly SeenValue[]> => {
      if (heart?.patient !== patient)
        heart = { patient, after: 0, window: -1, asks: 0, values: [] };
      const own = heart;
      const window = await lastWindow(visit);
      if (window !== own.window) own.asks = asksForWindow;
      own.window = window;
      if (own.asks > 0) await ask(own);
      const since = requirePerson(visit).ports.now() - spanSeconds;
      own.values = own.values.filter(({ observedAt }) => observedAt >= since);
      return own.values;
    },
    /** Nothing of it stays once the patient has stopped sharing. */
    tryForgetHeart: (): Promise<void> => {
      if (heart !== undefined) roomOf(visit).vitals.delete(keyOf(subjectOf(heart)));
      heart = undefined;
      return Promise.resolve();
    },
  };

  async function ask(own: Heart): Promise<void> {
    const { now } = requirePerson(visit).ports;
    const { after } = own;
    const span = { from: now() - spanSeconds, ...(after === 0 ? {} : { after }) };
    const found: SeenValue[] = [];
    const end = await readVitals(subjectOf(own), span, ({ readings }) => {
      const seenAt = now();
      for (const { kind, value, observedAt, device, sequence } of readings)
        if (kind === "heart-rate") found.push({ value, observedAt, device, sequence, seenAt });
    });
    own.asks = found.length > 0 && end.isWhole ? 0 : own.asks - 1;
    own.after = end.after;
    own.values = [...own.values, ...found];
  }
}

const subjectOf = ({ patient }: Heart) => ({ patient, purpose: treatment });

function lastWindow(visit: Visit): Promise<number> {
  const { config, windows } = requireChain(visit);
  return config.oracle === null ? Promise.resolve(0) : windows.lastWindow(config.oracle.number);
}
