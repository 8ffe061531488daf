import type { Hex } from "#lib/bytes";
import type { DeviceKey } from "#lib/device-key";
import type { SignedReadings } from "#lib/reading-batch";
import { signReadings, type Measured } from "#lib/sign-readings";
import { counted, noCounts, type Counts } from "./counts.ts";
import { sendReadings, type OraclePlace, type Sent } from "#lib/send-readings";

/** A device with what it remembers: its next sequence, and what no oracle acknowledged yet. */
export type Memory = { readonly next: number; readonly pending: readonly SignedReadings[] };

/** An enrolled device. */
export type DeviceSelf = {
  readonly key: DeviceKey;
  readonly deployment: Hex;
  readonly device: number;
  readonly patient: number;
};

/** A sensor that measures and sends. */
export type Sensor = {
  /** Signs measurements under its next sequences, and remembers them before anything is sent. */
  readonly measure: (measured: readonly Measured[]) => Promise<void>;
  /** Sends what is not acknowledged, oldest first, the same bytes each time; stops at the first that goes unanswered. */
  readonly send: (oracle: OraclePlace) => Promise<readonly Sent[]>;
  readonly counts: () => Counts;
};

/** Keeps a device's memory somewhere; a simulated device has it in its process alone. */
export type Keep = (memory: Memory) => Promise<void>;

const inMemory: Keep = () => Promise.resolve();

/** Opens a device with what it remembers. */
export function openSensor(self: DeviceSelf, memory: Memory, keep: Keep = inMemory): Sensor {
  const { key, ...about } = self;
  let { next, pending } = memory;
  let counts = noCounts;
  return {
    measure: async (measured) => {
      const message = signReadings(key, { ...about, first: next }, measured);
      next += measured.length;
      pending = [...pending, message];
      await keep({ next, pending });
    },
    send: async (oracle) => {
      const outcomes: Sent[] = [];
      for (let message = pending[0]; message !== undefined; message = pending[0]) {
        const sent = await sendReadings(fetch, oracle, message);
        outcomes.push(sent);
        if (sent.kind === "unanswered") break;
        pending = pending.slice(1);
        counts = counted(counts, sent, message.readings.length);
        await keep({ next, pending });
      }
      return outcomes;
    },
    counts: () => {
      const waiting = pending.reduce((sum, { readings }) => sum + readings.length, 0);
      return { ...counts, waiting };
    },
  };
}
