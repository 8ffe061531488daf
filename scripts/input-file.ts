import { open, stat } from "node:fs/promises";
import { HealthChainError } from "#lib/errors";

/** A file that was named cannot be used. Codes: `input/not-found`, `input/directory`, `input/empty`, `input/unreadable`, `input/too-large`. */
export class InputFileError extends HealthChainError {}

/** Bytes that a command takes into memory at once; larger files are streamed. */
const memoryLimit = 64 * 2 ** 20;

/** Size in bytes of a regular, non-empty file. */
export async function sizeOfFile(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new InputFileError(
      "input/not-found",
      `There is no file ${path}, or it may not be looked at. Check the path.`,
      { cause },
    );
  });
  if (found.isDirectory())
    throw new InputFileError("input/directory", `${path} is a folder. Name one file.`);
  if (found.size === 0)
    throw new InputFileError("input/empty", `${path} is empty. Nothing was done.`);
  return found.size;
}

/** All bytes of a file of at most 64 MiB. */
export async function readInput(path: string): Promise<Uint8Array> {
  if ((await sizeOfFile(path)) > memoryLimit) {
    throw new InputFileError(
      "input/too-large",
      `${path} is larger than 64 MiB, too large for FHIR JSON. Add it as a document with --category.`,
    );
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of streamInput(path)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The bytes of a file, 1 MiB at a time. */
export async function* streamInput(path: string): AsyncIterable<Uint8Array> {
  try {
    const file = await open(path);
    for await (const piece of file.createReadStream({ highWaterMark: 2 ** 20 }))
      yield piece as Uint8Array;
  } catch (cause) {
    throw new InputFileError("input/unreadable", `${path} cannot be read. Check its permissions.`, {
      cause,
    });
  }
}
