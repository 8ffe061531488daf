import type { Hex } from "../bytes.ts";
import { HealthChainError } from "../errors.ts";
import type { Keyring } from "../keyring.ts";
import type { AnchoredRecord, Ports } from "../ports.ts";
import type { ClinicalHeader } from "../record-boxes.ts";
import { anchoredManifest, openHeader, previousOf } from "./open-record.ts";

/** One line of a list: the header where it opens for this reader, else the code of the reason why not. */
export type ListedRecord = {
  readonly record: AnchoredRecord;
  /** Digest of the version that its manifest says it replaces, null for none; undefined where no manifest is at hand. */
  readonly previous: Hex | null | undefined;
} & ({ readonly clinical: ClinicalHeader } | { readonly closed: string });

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
      return { ...(await attributed(ports, record)), closed: error.code };
    }
    throw error;
  }
}

/** The anchor of the author whom the manifest names, where it can be had: others may have anchored the same digest. */
async function attributed(
  ports: Pick<Ports, "read" | "store">,
  anchored: AnchoredRecord,
): Promise<Pick<ListedRecord, "record" | "previous">> {
  try {
    const { record, manifest } = await anchoredManifest(ports, anchored);
    return { record, previous: previousOf(manifest) };
  } catch (error) {
    if (error instanceof HealthChainError) return { record: anchored, previous: undefined };
    throw error;
  }
}
