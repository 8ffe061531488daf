import { createHash, randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openRpcStore } from "#ipfs/rpc-client";
import { fromHex } from "#lib/bytes";
import { cidOfDigest } from "#lib/manifest";
import { StoreError, type Store } from "#lib/store";
import { freePort } from "../../../scripts/processes/ports.ts";
import { endChildren, startChild } from "../../support/child.ts";
import { pieces, whole } from "../../support/ipfs-node.ts";
import { anyMoment, rounds, tell } from "../../support/rounds.ts";
import { scratchDirectory } from "../../support/scratch.ts";

const program = join(import.meta.dirname, "../../../ipfs/serve.ts");
const M = 2 ** 20;
/** The store works this long at most before it is killed, in milliseconds. */
const longestLife = 500;

/** What the store said it has: the address, and the SHA-256 of the whole content. */
type Acknowledged = { cid: string; sha256: string };

describe("the store, killed at random moments", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  beforeEach(async () => {
    scratch = await scratchDirectory();
  });
  afterEach(endChildren);
  afterEach(() => scratch.remove());

  it("starts again each time, with all it acknowledged and nothing half written", async () => {
    const port = await freePort();
    const store = openRpcStore({ url: `http://127.0.0.1:${port}`, timeout: 10_000 });
    const start = () => startChild(program, ["--directory", scratch.path, "--port", String(port)]);
    const acknowledged: Acknowledged[] = [];
    const counts = { kills: 0, "calls cut off": 0, "blocks checked": 0 };
    const fresh: Acknowledged[] = [];
    for (const most = rounds(30); ;) {
      const node = await start();
      expect(node.firstLine, node.errors()).to.match(/^ready /);
      for (const one of fresh) await expectWhole(store, one);
      await expectPinsWhole(store, scratch.path);
      counts["blocks checked"] += await expectBlocksWhole(store, scratch.path);
      acknowledged.push(...fresh.splice(0));
      if (counts.kills === most) {
        for (const one of acknowledged) await expectWhole(store, one);
        expect(await node.end("SIGTERM")).to.equal(0);
        break;
      }
      if (counts.kills % 6 === 5) await collectGarbage(port);
      const clients = [addFiles, addBlocks, addFiles].map((add) => add(store, fresh));
      await anyMoment(longestLife);
      await node.end("SIGKILL");
      counts["calls cut off"] += (await Promise.all(clients)).length;
      counts.kills += 1;
    }
    tell("store killed", { ...counts, "acknowledged and found": acknowledged.length });
    expect(acknowledged.length).to.be.greaterThan(counts.kills);
  }).timeout(500_000);
});

/** Adds files one after the other until the store is gone; answers the error. */
async function addFiles(store: Store, acknowledged: Acknowledged[]): Promise<StoreError> {
  return untilGone(acknowledged, async () => {
    const bytes = randomBytes(randomInt(1, randomInt(2) === 0 ? 5000 : 4 * M));
    return { bytes, cid: (await store.addFile(pieces(bytes, 300_000))).cid };
  });
}

async function addBlocks(store: Store, acknowledged: Acknowledged[]): Promise<StoreError> {
  return untilGone(acknowledged, async () => {
    const bytes = randomBytes(randomInt(1, M));
    return { bytes, cid: await store.putBlock(bytes) };
  });
}

async function untilGone(
  acknowledged: Acknowledged[],
  add: () => Promise<{ cid: string; bytes: Uint8Array }>,
): Promise<StoreError> {
  for (;;) {
    try {
      const { cid, bytes } = await add();
      acknowledged.push({ cid, sha256: sha256(bytes) });
    } catch (error) {
      if (error instanceof StoreError && error.code === "store/unreachable") return error;
      throw error;
    }
  }
}

async function expectWhole(store: Store, { cid, sha256: expected }: Acknowledged): Promise<void> {
  expect(sha256(await whole(store.readFile(cid)))).to.equal(expected);
}

/** Every block on disk is what its name says, and is served so. */
async function expectBlocksWhole(store: Store, directory: string): Promise<number> {
  const names = await namesIn(join(directory, "blocks"));
  for (const path of names) {
    const name = path.slice(-64);
    expect(sha256(await readFile(join(directory, "blocks", path)))).to.equal(name);
  }
  const some = names.filter(() => Math.random() * names.length < 20);
  for (const path of some) await store.getBlock(cidOfDigest(fromHex(path.slice(-64))));
  expect(await namesIn(join(directory, "incoming"))).to.deep.equal([]);
  return names.length;
}

/** A pin is written last, so what it names is there. */
async function expectPinsWhole(store: Store, directory: string): Promise<void> {
  const pinned = await namesIn(join(directory, "pins"));
  for (const cid of pinned.filter(() => Math.random() * pinned.length < 20))
    await whole(store.readFile(cid));
}

async function namesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []; // killed before the first write
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

async function collectGarbage(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v0/repo/gc`, { method: "POST" });
  expect(answer.status).to.equal(200);
  await answer.text();
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
