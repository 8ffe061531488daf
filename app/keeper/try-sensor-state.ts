import type { DeviceKey } from "#lib/device-key";
import type { SignedReadings } from "#lib/reading-batch";
import type { Sent } from "#lib/send-readings";

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
