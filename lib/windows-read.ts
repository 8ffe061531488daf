import type { Hex } from "./bytes.ts";

/** A device as `Vitals` holds it. Its account is `Registration`'s. */
export type DeviceState = {
  readonly device: number;
  /** Of its last anchored reading, 0 before the first. */
  readonly sequence: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly late: number;
  readonly status: number;
  readonly hospital: number;
  /** Unix seconds. */
  readonly validUntil: number;
  /** 0 where there is no such device. */
  readonly patient: number;
  readonly isQuarantined: boolean;
};

/** A window that the chain holds. */
export type OracleWindow = {
  readonly oracle: number;
  readonly window: number;
  readonly root: Hex;
  /** SHA-256 of its index (lib/window-index.ts). */
  readonly index: Hex;
  readonly patients: number;
  /** Unix seconds. */
  readonly anchoredAt: number;
};

/** Asks no more about a binding that was found: whoever was a patient's device stays one that was. */
export function rememberBindings(ask: WindowsRead["wasBoundTo"]): WindowsRead["wasBoundTo"] {
  const known = new Set<string>();
  return async (device, patient) => {
    const name = `${device}/${patient}`;
    if (!known.has(name) && (await ask(device, patient))) known.add(name);
    return known.has(name);
  };
}

/** What `Vitals` says of many devices and windows at once. */
export type WindowsRead = {
  readonly devices: (numbers: readonly number[]) => Promise<readonly DeviceState[]>;
  /** Whether a device is bound to a patient, or was once. */
  readonly wasBoundTo: (device: number, patient: number) => Promise<boolean>;
  /** The number of an oracle's last window, 0 before its first. */
  readonly lastWindow: (oracle: number) => Promise<number>;
  /** Those of an oracle's windows that are anchored, in no order. */
  readonly windows: (
    oracle: number,
    windows: readonly number[],
  ) => Promise<readonly OracleWindow[]>;
};
