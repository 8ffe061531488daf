import { fromHex, type Hex } from "../bytes.ts";
import { sealedSizeOf } from "../payload-header.ts";
import type { AnchoredRecord, Ports } from "../ports.ts";
import { cidOfDigest, decodeManifest } from "../manifest.ts";
import { anchoredManifest, RecordError } from "./open-record.ts";

/** What was checked about a record without opening it. */
export type Verification = {
  readonly record: AnchoredRecord;
  readonly anchoredAt: number;
  readonly payload: string;
  readonly bytes: number;
  readonly blocks: number;
};

/**
 * Checks one record without any key: the digest is anchored, manifest and chain agree, and every block of the payload
 * has the hash it must have. Throws an error that names the first thing that is wrong.
 */
export async function verifyRecord(
  { read, store }: Pick<Ports, "read" | "store">,
  digest: Hex,
): Promise<Verification> {
  const { header } = decodeManifest(await store.getBlock(cidOfDigest(fromHex(digest))));
  const { record, manifest } = await anchoredManifest(
    { read, store },
    { patient: header.patient, digest },
  );
  const anchor = await read.anchor(record);
  let bytes = 0;
  let blocks = 0;
  for await (const block of store.readFile(manifest.payload)) {
    bytes += block.length;
    blocks += 1;
  }
  if (bytes !== sealedSizeOf(manifest.header)) {
    throw new RecordError(
      "record/contradiction",
      `Record ${digest} holds ${bytes} bytes, its manifest says ${sealedSizeOf(manifest.header)}.`,
    );
  }
  return { record, anchoredAt: anchor?.anchoredAt ?? 0, payload: manifest.payload, bytes, blocks };
}
