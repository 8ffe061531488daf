import { HealthChainError } from "./errors.ts";

/*
 * Report word: what one window adds to one device, as `Vitals.submit` takes it; from the lowest bit: device 32, last
 * sequence 64, accepted 32, rejected 32, accepted late 32.
 */

/** What one window adds to one device. */
export type DeviceReport = {
  readonly device: number;
  /** Of the last accepted reading; what the chain holds already where none was accepted. */
  readonly sequence: number;
  readonly accepted: number;
  /** Readings that the device signed and the checks refused. What it did not sign counts nowhere. */
  readonly rejected: number;
  /** Of the accepted: how many came long after they were observed. */
  readonly late: number;
};

/** How far one window can take a device's sequence; `Vitals.LONGEST_JUMP`. */
export const longestJump = 2 ** 20;

/** A count does not fit its bits. Code: `device-report/out-of-range`. */
export class DeviceReportError extends HealthChainError {}

/** The word of a report. Throws {@link DeviceReportError}. */
export function reportWord({ device, sequence, accepted, rejected, late }: DeviceReport): bigint {
  return (
    bits(device, 32) |
    (bits(sequence, 64) << 32n) |
    (bits(accepted, 32) << 96n) |
    (bits(rejected, 32) << 128n) |
    (bits(late, 32) << 160n)
  );
}

/** Words in the order that `Vitals.submit` wants: ascending by device. */
export const reportWords = (reports: readonly DeviceReport[]): bigint[] =>
  [...reports].sort((a, b) => a.device - b.device).map(reportWord);

function bits(value: number, width: number): bigint {
  if (Number.isSafeInteger(value) && value >= 0 && BigInt(value) < 1n << BigInt(width))
    return BigInt(value);
  throw new DeviceReportError(
    "device-report/out-of-range",
    `A report wants ${width} bits at most.`,
  );
}
