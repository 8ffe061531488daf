import { open, readFile, rename, rm } from "node:fs/promises";
import { z } from "zod";
import { HealthChainError } from "#lib/errors";
import { sequenceField } from "#lib/reading";
import { signedReadingsSchema } from "#lib/reading-batch";
import type { Keep, Memory } from "./device.ts";

/*
 * What a device remembers, beside its key file: KEYFILE.memory, JSON { next, pending: signed readings }. It is on disk
 * before anything is sent, so no sequence is ever signed twice, and what was not acknowledged is sent as it was.
 */

/** A device's memory cannot be used. Codes: `device-memory/malformed`, `device-memory/busy`. */
export class DeviceMemoryError extends HealthChainError {}

const schema = z.strictObject({ next: sequenceField, pending: z.array(signedReadingsSchema) });

/** A device's memory, held by this process alone until it is released. */
export type MemoryFile = {
  /** Undefined before the device's first reading. */
  readonly memory: Memory | undefined;
  readonly keep: Keep;
  readonly release: () => Promise<void>;
};

/** Opens the memory of the device with this key file. Throws {@link DeviceMemoryError}. */
export async function openMemory(keyFile: string): Promise<MemoryFile> {
  const path = `${keyFile}.memory`;
  const lock = `${path}.lock`;
  await takeLock(lock);
  const release = () => rm(lock, { force: true });
  try {
    return { memory: await readMemory(path), keep: (memory) => write(path, memory), release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function takeLock(lock: string): Promise<void> {
  try {
    await (await open(lock, "wx", 0o600)).close();
  } catch (cause) {
    throw new DeviceMemoryError(
      "device-memory/busy",
      `Another command uses this device, or one was killed, or its folder cannot be written. Nothing was signed. If none runs, remove ${lock}.`,
      { cause },
    );
  }
}

async function readMemory(path: string): Promise<Memory | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new DeviceMemoryError(
      "device-memory/malformed",
      `${path} is damaged. Nothing was signed. Restore it, or remove it: the device then skips ahead in its sequences.`,
      { cause },
    );
  }
}

async function write(path: string, memory: Memory): Promise<void> {
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(memory)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
