import { importFile } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import { leafSize, maxLinks } from "#lib/store";

/** Takes a file's bytes piece by piece and computes the CID a store must answer for them; keeps none. */
export type LocalImport = {
  write(bytes: Uint8Array): Promise<void>;
  /** The CID of all that was written. */
  finish(): Promise<string>;
  abandon(): void;
};

/** The shape of every stored file: CIDv1, raw leaves, fixed chunks, explicit links. */
export const fileShape = {
  cidVersion: 1,
  rawLeaves: true,
  chunker: fixedSize({ chunkSize: leafSize }),
  layout: balanced({ maxChildrenPerNode: maxLinks }),
  reduceSingleLeafToSelf: true,
} as const;

/** Starts one; waits for nothing. */
export function startLocalImport(): LocalImport {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const keepNothing = { put: <T>(cid: T) => cid };
  const imported = importFile({ content: iterate(readable) }, keepNothing, fileShape);
  imported.catch(() => undefined); // told by finish
  return {
    write: (bytes) => writer.write(bytes),
    finish: async () => {
      await writer.close();
      return (await imported).cid.toString();
    },
    abandon: () => void writer.abort().catch(() => undefined),
  };
}

async function* iterate(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of stream) yield bytes;
}
