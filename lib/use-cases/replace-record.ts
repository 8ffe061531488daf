import type { Hex } from "../bytes.ts";
import type { Ports } from "../ports.ts";
import { addRecords, type Added, type AddOptions, type NewRecord } from "./add-records.ts";

/** Which record is replaced by what. */
export type Replacement = {
  readonly patient: number;
  /** Who writes this: who wrote `previous`, or the patient. */
  readonly author: number;
  /** Digest of the version that is the newest now. */
  readonly previous: Hex;
  readonly record: Omit<NewRecord, "previous" | "amends">;
};

/**
 * Adds a new version of a record in the same category, by its author or its patient, and says on chain that it takes
 * the earlier one's place: two signatures. The version before stays on chain and in the vault, and is shown as such.
 * Throws RecordError `record/not-replaceable` for anybody else's record.
 */
export function replaceRecord(
  ports: Ports,
  { patient, author, previous, record }: Replacement,
  options: AddOptions = {},
): Promise<Added> {
  return addRecords(ports, { patient, author, records: [{ ...record, previous }] }, options);
}
