/** Lets one setup work at a time. The lock is a file with the holder's process id, outside node_modules. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress.mjs";

/** Runs `work` while this process holds the lock; waits while another living process does. */
export async function whileLocked(root, work) {
  const lock = join(root, ".healthchain", "setup.lock");
  mkdirSync(join(root, ".healthchain"), { recursive: true });
  await take(lock);
  try {
    await work();
  } finally {
    if (holderOf(lock) === process.pid) rmSync(lock, { force: true });
  }
}

async function take(lock) {
  let hasSaid = false;
  for (;;) {
    if (tryToTake(lock)) {
      await sleep(50); // two that both cleared a dead holder's lock: the later file stands, the earlier one waits
      if (holderOf(lock) === process.pid) return;
    }
    const holder = holderOf(lock);
    if (holder !== undefined && !isAlive(holder)) rmSync(lock, { force: true });
    else if (!hasSaid) {
      say(
        `Another HealthChain setup (process ${holder ?? "unknown"}) is at work here; waiting for it …`,
      );
      hasSaid = true;
    }
    await sleep(200);
  }
}

function tryToTake(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function holderOf(lock) {
  try {
    return Number(readFileSync(lock, "utf8")) || 0;
  } catch {
    return undefined; // gone since
  }
}

function isAlive(pid) {
  if (pid === 0) return false; // an empty file: its writer died between creating and writing
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
