import { HealthChainError } from "../errors.ts";
import type { Keyring } from "../keyring.ts";
import type { AnchoredRecord, Ports } from "../ports.ts";
import type { ClinicalHeader } from "../record-boxes.ts";
import { anchoredManifest, openHeader } from "./open-record.ts";

/** One line of a list: the header where it opens for this reader, else the code of the reason why not. */
export type ListedRecord =
  | { readonly record: AnchoredRecord; readonly clinical: ClinicalHeader }
  | { readonly record: AnchoredRecord; readonly closed: string };

/** All anchored records of a patient, oldest first, each with its header as far as this reader may see it. */
export async function listRecords(
  ports: Pick<Ports, "read" | "store" | "vault" | "wrap" | "now">,
  asking: { patient: number; reader: number; purpose: number; keyring: Keyring },
): Promise<ListedRecord[]> {
  const listed: ListedRecord[] = [];
  const byDigest = new Map(
    (await ports.read.records(asking.patient)).map((record) => [record.digest, record]),
  );
  for (const record of byDigest.values()) listed.push(await headerOrReason(ports, asking, record));
  return listed;
}

async function headerOrReason(
  ports: Pick<Ports, "read" | "store" | "vault" | "wrap" | "now">,
  asking: { patient: number; reader: number; purpose: number; keyring: Keyring },
  record: AnchoredRecord,
): Promise<ListedRecord> {
  try {
    return await openHeader(ports, { ...asking, digest: record.digest });
  } catch (error) {
    if (error instanceof HealthChainError) {
      return { record: await attributed(ports, record), closed: error.code };
    }
    throw error;
  }
}

/** The anchor of the author whom the manifest names, where it can be had: others may have anchored the same digest. */
async function attributed(
  ports: Pick<Ports, "read" | "store">,
  record: AnchoredRecord,
): Promise<AnchoredRecord> {
  try {
    return (await anchoredManifest(ports, record)).record;
  } catch (error) {
    if (error instanceof HealthChainError) return record;
    throw error;
  }
}
