import { spawnSync } from "node:child_process";
import { open } from "node:fs/promises";

/** Makes a folder a disk of its own of so many megabytes; undefined where this machine's user may not. */
export function smallDisk(folder: string, megabytes: number): { remove: () => void } | undefined {
  const options = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder];
  if (spawnSync("mount", options).status !== 0) return undefined;
  return { remove: () => void spawnSync("umount", [folder]) };
}

/** Writes a file until nothing more fits on its disk. */
export async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  try {
    for (;;) await file.write(Buffer.alloc(4096, 1));
  } catch {
    return; // full, which is what was wanted
  } finally {
    await file.close();
  }
}
