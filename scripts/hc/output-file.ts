import { randomUUID } from "node:crypto";
import { link, lstat, open, rm } from "node:fs/promises";
import { OutputFileError } from "./errors.ts";

/** Passes when nothing has this name yet. Throws {@link OutputFileError} `output/exists`. */
export async function requireFree(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined) throw exists(path);
}

/**
 * Writes a new file, readable by its owner alone, and answers its size in bytes. The file has its name only once every
 * piece has come and is on disk: a source that fails leaves nothing behind, and its error passes through.
 */
export async function writeWhole(
  path: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const unfinished = `${path}.${randomUUID()}.part`;
  const file = await open(unfinished, "wx", 0o600).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  try {
    let bytes = 0;
    for await (const piece of source) {
      await file.writeFile(piece).catch((cause: unknown) => {
        throw unwritable(path, cause);
      });
      bytes += piece.length;
    }
    await file.sync();
    await nameIt(unfinished, path);
    return bytes;
  } finally {
    await file.close();
    await rm(unfinished, { force: true });
  }
}

/** A link, unlike a rename, never replaces a file that somebody made in the meantime. */
async function nameIt(unfinished: string, path: string): Promise<void> {
  try {
    await link(unfinished, path);
  } catch (cause) {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw taken ? exists(path, cause) : unwritable(path, cause);
  }
}

function exists(path: string, cause?: unknown): OutputFileError {
  const message = `There is a file ${path} already. Nothing was overwritten. Name another.`;
  return new OutputFileError("output/exists", message, { cause });
}

function unwritable(path: string, cause: unknown): OutputFileError {
  const message = `${path} cannot be written, so nothing was kept. Check the folder and its free space.`;
  return new OutputFileError("output/unwritable", message, { cause });
}
