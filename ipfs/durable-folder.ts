import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Files under one folder that survive a kill at any moment: each is there whole or not at all, and
 * there for good once `write` resolves. Names are relative paths. File system errors pass through.
 */
export type DurableFolder = {
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The size in bytes; undefined when there is no such file. */
  size(name: string): Promise<number | undefined>;
  /** Answers whether there was such a file. */
  remove(name: string): Promise<boolean>;
  /** The names in one folder below, sorted; none when there is no such folder. */
  list(folder: string): Promise<string[]>;
};

const incoming = "incoming";
/** Unfinished files older than this belong to no living process, in milliseconds. */
const abandonedAfter = 3_600_000;

/**
 * Opens `root`; nothing is created before the first write. Files and folders are readable by their owner only. Once it
 * has been seen, every call fails while it is gone or another folder stands in its place, as after an unmount: going on
 * there would lose what was acknowledged.
 */
export function durableFolder(root: string): DurableFolder {
  const sameRoot = rootWatch(root);
  const guarded =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await sameRoot();
      return act(...args);
    };
  return {
    write: guarded((name, bytes) => writeWhole(root, name, bytes)),
    read: guarded((name) => absent(readFile(join(root, name)))),
    size: guarded(async (name) => (await absent(stat(join(root, name))))?.size),
    remove: guarded((name) => removeForGood(join(root, name))),
    list: guarded(async (folder) => ((await absent(readdir(join(root, folder)))) ?? []).sort()),
  };
}

/** Removes what killed processes left unfinished under `root`. `age`: only files this old, in milliseconds. */
export async function clearUnfinished(root: string, age = abandonedAfter): Promise<void> {
  const folder = join(root, incoming);
  for (const name of (await absent(readdir(folder))) ?? []) {
    const file = join(folder, name);
    const modified = (await absent(stat(file)))?.mtimeMs ?? 0;
    if (Date.now() - modified >= age) await rm(file, { force: true });
  }
}

/** Fails when `root` is no longer the folder that the first call after its creation has seen. */
function rootWatch(root: string): () => Promise<void> {
  let known: string | undefined;
  return async () => {
    const found = await absent(stat(root));
    const identity = found?.isDirectory() === true ? `${found.dev}/${found.ino}` : undefined;
    if (known !== undefined && identity !== known)
      throw new Error(
        `${root} is gone or was replaced; bring it back, or start this program again`,
      );
    known = identity;
  };
}

async function writeWhole(root: string, name: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(root, incoming, randomUUID());
  const target = join(root, name);
  try {
    await inFolder(unfinished, () => writeSynced(unfinished, bytes));
    await inFolder(target, () => rename(unfinished, target));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
  await syncFolder(dirname(target));
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Acts on a path, making its folder first only when that turns out to be missing. */
async function inFolder(path: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isAbsence(error)) throw error;
    await makeFolder(dirname(path));
    await act();
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made));
}

async function removeForGood(path: string): Promise<boolean> {
  const removed = await absent(rm(path).then(() => true));
  if (removed === undefined) return false;
  await syncFolder(dirname(path));
  return true;
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return; // Windows has no fsync for a folder
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function absent<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

const isAbsence = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
