import type { Hex } from "./bytes.ts";
import type { PlaceProof } from "./reading-window.ts";

/** A device as `Registration` and `Vitals` hold it. Times are Unix seconds. */
export type Device = {
  readonly number: number;
  readonly account: Hex;
  readonly patient: number;
  readonly hospital: number;
  readonly status: number;
  readonly validUntil: number;
  /** It signed two readings under one sequence, and its hospital has not restored it. */
  readonly isQuarantined: boolean;
  /** Of its last anchored reading; 0 before the first. */
  readonly sequence: number;
  /** Readings that were anchored, those among them that came late, and those that the checks refused. */
  readonly accepted: number;
  readonly late: number;
  readonly rejected: number;
};

/** A window of readings as `Vitals` holds it. */
export type AnchoredWindow = {
  readonly root: Uint8Array;
  /** SHA-256 of its index manifest (lib/window-index.ts). */
  readonly index: Uint8Array;
  readonly patients: number;
  /** Unix seconds. */
  readonly anchoredAt: number;
};

/** What `Registration` and `Vitals` say about devices and windows. */
export type VitalsRead = {
  readonly device: (number: number) => Promise<Device | undefined>;
  /** By number. */
  readonly devicesOfHospital: (hospital: number) => Promise<readonly Device[]>;
  /** Those that are bound to the patient now, by number. */
  readonly devicesOfPatient: (patient: number) => Promise<readonly Device[]>;
  /** The number of an oracle's last window, 0 before its first. */
  readonly lastWindow: (oracle: number) => Promise<number>;
  readonly window: (oracle: number, window: number) => Promise<AnchoredWindow | undefined>;
  /** Whether the chain finds a reading's leaf at its place. */
  readonly isReadingAnchored: (
    oracle: number,
    window: number,
    claim: PlaceProof & { readonly leaf: Uint8Array },
  ) => Promise<boolean>;
  /** The contract that checks P-256 signatures, in lower case: part of the account of a device that has such a key. */
  readonly p256Verifier: () => Promise<Hex | undefined>;
};
