import { toHex, type Hex } from "./bytes.ts";
import { signAsDevice, type DeviceKey } from "./device-key.ts";
import { readingSalt, type Measurement } from "./reading.ts";
import { batchOf, batchStatement, leavesOf, type SignedReadings } from "./reading-batch.ts";

/** What was measured, before it has a sequence and a salt. */
export type Measured = Omit<Measurement, "salt">;

/** By which device, of whom and where, from which sequence on. */
export type Batch = {
  readonly deployment: Hex;
  readonly device: number;
  readonly patient: number;
  readonly first: number;
};

/** Signs measurements under the sequences from `first` on. A device signs each sequence once: keep what this returns. */
export function signReadings(
  key: DeviceKey,
  { deployment, device, patient, first }: Batch,
  measured: readonly Measured[],
): SignedReadings {
  const readings = measured.map(({ code, mantissa, exponent, unit, observedAt }, index) => {
    const salt = toHex(readingSalt(key.saltSecret, first + index));
    return { code, mantissa, exponent, unit, observedAt, salt };
  });
  const message = { deployment, device, patient, first, readings };
  const signature = signAsDevice(key, batchStatement(batchOf(message, leavesOf(message))));
  return { ...message, signature };
}
