import type { Hex } from "../bytes.ts";
import type { Ports } from "../ports.ts";
import { addRecords, type Added, type AddOptions, type NewRecord } from "./add-records.ts";

/** Which record is added to, by what. */
export type Amendment = {
  readonly patient: number;
  readonly author: number;
  /** Digest of the record that this is about; anybody may have written it. */
  readonly earlier: Hex;
  readonly record: Omit<NewRecord, "previous" | "amends">;
};

/**
 * Adds a record by somebody who may write, and says on chain that it adds to an earlier one, which stays as it is. Two
 * signatures.
 */
export function amendRecord(
  ports: Ports,
  { patient, author, earlier, record }: Amendment,
  options: AddOptions = {},
): Promise<Added> {
  return addRecords(ports, { patient, author, records: [{ ...record, amends: earlier }] }, options);
}
