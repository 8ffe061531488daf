import type { Hex } from "../bytes.ts";
import type { Ports } from "../ports.ts";
import { addRecords, type Added, type AddOptions, type NewRecord } from "./add-records.ts";

/** Which record is replaced by what. */
export type Replacement = {
  readonly patient: number;
  /** Who wrote `previous`, and writes this. */
  readonly author: number;
  /** Digest of the version that is the newest now. */
  readonly previous: Hex;
  readonly record: Omit<NewRecord, "previous">;
};

/**
 * Adds a new version of a record by the same author in the same category. The version before stays on chain and in the
 * vault, and is shown as such. Throws RecordError `record/not-replaceable` for anybody else's record.
 */
export function replaceRecord(
  ports: Ports,
  { patient, author, previous, record }: Replacement,
  options: AddOptions = {},
): Promise<Added> {
  return addRecords(ports, { patient, author, records: [{ ...record, previous }] }, options);
}
