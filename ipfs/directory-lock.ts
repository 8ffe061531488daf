import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes a directory for this process until the returned function is called or the process ends,
 * however it ends: the lock is SQLite's on an empty file, and the system drops it. Makes the
 * directory. Answers undefined when another node has it.
 */
export function lockDirectory(directory: string): (() => void) | undefined {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(directory, "lock"));
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

const busy = 5; // SQLITE_BUSY
const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === busy;
