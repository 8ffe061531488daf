import { fromHex, type Hex } from "../bytes.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
import { RecordError } from "./open-record.ts";

/**
 * Erases one of the patient's own records: its key and header boxes go from the vault for good, so that what is left in
 * stores opens for nobody, the patient included. The anchor stays. What somebody read stays read. Safe to repeat.
 * Throws {@link RecordError} `record/unknown`.
 */
export async function eraseRecord(
  { read, vault }: Pick<Ports, "read" | "vault">,
  patient: Person,
  digest: Hex,
): Promise<void> {
  const records = await read.records(patient.number);
  if (!records.some((record) => record.digest === digest)) {
    throw new RecordError(
      "record/unknown",
      `The chain has no record ${digest} of yours. Nothing was erased; check the digest.`,
    );
  }
  await vault.eraseRecord(patient.number, fromHex(digest));
}
