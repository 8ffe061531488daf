import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeManifest, type Manifest } from "#lib/manifest";
import { openPayload } from "#lib/payload";
import type { Wrap } from "#lib/ecies";

/** Every file under a folder, as somebody would see who stole the disk. */
export async function stolenFiles(directory: string): Promise<Uint8Array[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name))));
}

/**
 * Tries everything that the stolen files and private keys allow: each file as a box under each key, each key itself as
 * a record key of each payload. Returns how many boxes or payloads opened.
 */
export async function opensWith(
  wrap: Wrap,
  files: readonly Uint8Array[],
  keys: readonly Uint8Array[],
): Promise<number> {
  const manifests = files.map(manifestOf).filter((manifest) => manifest !== undefined);
  let opened = 0;
  for (const key of keys) {
    for (const file of files) if (boxOpens(wrap, key, file)) opened += 1;
    for (const manifest of manifests) if (await payloadOpens(manifest, files, key)) opened += 1;
  }
  return opened;
}

/** Whether any of the patterns stands in any of the files. */
export function holdsAny(files: readonly Uint8Array[], patterns: readonly Uint8Array[]): boolean {
  return files.some((file) =>
    patterns.some((pattern) => Buffer.from(file).includes(Buffer.from(pattern))),
  );
}

/** Up to `count` different strings of a JSON text, long enough that chance does not make them: what a thief looks for. */
export function stringsIn(json: Uint8Array, count: number): string[] {
  const found = new TextDecoder().decode(json).matchAll(/"([^"\\]{10,80})"/g);
  return [...new Set(Array.from(found, ([, text]) => text ?? ""))].slice(0, count);
}

function manifestOf(file: Uint8Array): Manifest | undefined {
  try {
    return decodeManifest(file);
  } catch {
    return undefined; // not a manifest
  }
}

/** A box is ECIES behind a version byte; whatever opens as ECIES counts, whatever it is bound to. */
function boxOpens(wrap: Wrap, key: Uint8Array, file: Uint8Array): boolean {
  return [file, file.subarray(1)].some((sealed) => {
    try {
      wrap.open(key, sealed);
      return true;
    } catch {
      return false; // closed, as it should be
    }
  });
}

async function payloadOpens(
  { header, salt, commitment }: Manifest,
  files: readonly Uint8Array[],
  key: Uint8Array,
): Promise<boolean> {
  for (const file of files) {
    try {
      const pieces = openPayload({
        header,
        recordKey: key,
        salt,
        commitment,
        chunks: oneChunk(file),
      });
      for await (const piece of pieces) if (piece.length > 0) return true;
    } catch {
      continue; // closed, as it should be
    }
  }
  return false;
}

// eslint-disable-next-line @typescript-eslint/require-await -- one chunk that is at hand
async function* oneChunk(file: Uint8Array): AsyncIterable<Uint8Array> {
  yield file;
}
