import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty directory of its own, for one test; `remove` takes it away with all in it. */
export async function scratchDirectory() {
  const path = await mkdtemp(join(tmpdir(), "healthchain-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
