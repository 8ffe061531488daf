import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import * as dagPb from "@ipld/dag-pb";
import { expect } from "chai";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import * as digest from "multiformats/hashes/digest";
import { sha256 } from "multiformats/hashes/sha2";
import { startEmbeddedNode } from "#ipfs/embedded-node";
import { openRpcStore } from "#ipfs/rpc-client";
import { StoreError } from "#lib/store";
import { endChildren, startChild } from "../support/child.ts";
import { freshNode, pieces, rejection, whole } from "../support/ipfs-node.ts";
import { scratchDirectory } from "../support/scratch.ts";

const serve = join(import.meta.dirname, "../../ipfs/serve.ts");
const M = 2 ** 20;

describe("embedded node", () => {
  let node: Awaited<ReturnType<typeof freshNode>>;
  beforeEach(async () => (node = await freshNode({ allowedOrigins: ["http://ours.example"] })));
  afterEach(() => node.stop());

  describe("who may call", () => {
    const cases = [
      { who: "a program", method: "POST", headers: {}, status: 200 },
      {
        who: "an allowed page",
        method: "POST",
        headers: { origin: "http://ours.example" },
        status: 200,
      },
      {
        who: "a foreign page",
        method: "POST",
        headers: { origin: "http://evil.example" },
        status: 403,
      },
      { who: "a page in a sandbox", method: "POST", headers: { origin: "null" }, status: 403 },
      {
        who: "a foreign page's preflight",
        method: "OPTIONS",
        headers: { origin: "http://evil.example" },
        status: 403,
      },
      {
        who: "an allowed page's preflight",
        method: "OPTIONS",
        headers: { origin: "http://ours.example" },
        status: 204,
      },
      {
        who: "a foreign referer",
        method: "POST",
        headers: { referer: "http://evil.example/x" },
        status: 403,
      },
      {
        who: "a browser that hides its page",
        method: "POST",
        headers: { "user-agent": "Mozilla/5.0" },
        status: 403,
      },
      { who: "a rebound name", method: "POST", headers: { host: "evil.example" }, status: 403 },
      {
        who: "a name that only begins like ours",
        method: "POST",
        headers: { host: "127.0.0.1.evil.example" },
        status: 403,
      },
      {
        who: "localhost by name",
        method: "POST",
        headers: { host: "localhost:5001" },
        status: 200,
      },
      { who: "GET", method: "GET", headers: {}, status: 405 },
      { who: "PUT", method: "PUT", headers: {}, status: 405 },
    ] as const;
    for (const { who, method, headers, status } of cases)
      it(`answers ${who} with ${status}`, async () => {
        expect(await statusOf(`${node.url}/api/v0/version`, method, headers)).to.equal(status);
      });

    it("answers an unknown call with 404", async () => {
      expect(await statusOf(`${node.url}/api/v0/shutdown`, "POST", {})).to.equal(404);
      expect(await statusOf(`${node.url}/version`, "POST", {})).to.equal(404);
    });
  });

  it("keeps files, blocks and pins through a restart", async () => {
    const bytes = randomBytes(3 * M);
    const { cid } = await node.store.addFile(pieces(bytes));
    const block = await node.store.putBlock(randomBytes(20));
    await node.close();
    const again = await startEmbeddedNode({ directory: node.directory, port: 0 });
    try {
      await fetch(`${again.url}/api/v0/repo/gc`, { method: "POST" }).then((r) => r.text());
      const store = openRpcStore({ url: again.url });
      expect(await whole(store.readFile(cid))).to.deep.equal(bytes);
      expect(await store.has(block)).to.equal(true);
    } finally {
      await again.close();
    }
  });

  it("never serves a block with a flipped byte, and names it", async () => {
    const { cid } = await node.store.addFile(pieces(randomBytes(3 * M)));
    const leaf = (await leafFiles(node.directory))[0]!;
    const bytes = await readFile(leaf);
    bytes[1000]! ^= 1;
    await writeFile(leaf, bytes);
    const error = await storeFault(whole(node.store.readFile(cid)));
    expect(error.code).to.equal("store/block-altered");
    const { position, cid: named } = error;
    expect(error.message).to.include(named!).and.include(`number ${position!.number} `);
    expect(position!.offset).to.equal((position!.number - 1) * M);
    const answer = await fetch(`${node.url}/api/v0/block/get?arg=${named!}`, { method: "POST" });
    expect(answer.status).to.equal(500);
    expect(await answer.text())
      .to.include("different hash than requested")
      .and.include(named!);
    const cat = await fetch(`${node.url}/api/v0/cat?arg=${cid}`, { method: "POST" });
    expect((await rejection(cat.arrayBuffer().then(requireOk(cat)))).message).to.match(
      /terminated|500/,
    );
  });

  it("repairs an altered block when the same bytes are added again", async () => {
    const bytes = randomBytes(5000);
    const cid = await node.store.putBlock(bytes);
    await truncate((await blockFiles(node.directory))[0]!, 10);
    expect((await rejection(node.store.getBlock(cid))).code).to.equal("store/block-altered");
    await node.store.putBlock(bytes);
    expect(Buffer.from(await node.store.getBlock(cid))).to.deep.equal(bytes);
  });

  it("names a leaf that is gone", async () => {
    const { cid } = await node.store.addFile(pieces(randomBytes(3 * M)));
    const leaf = (await leafFiles(node.directory))[1]!;
    await rm(leaf);
    const error = await storeFault(whole(node.store.readFile(cid)));
    expect(error.code).to.equal("store/block-missing");
    expect(error.position?.number).to.be.within(1, 3);
    expect((await rejection(node.store.pin(cid))).code).to.equal("store/block-missing");
  });

  it("takes many files at once", async () => {
    const files = Array.from({ length: 12 }, (_, i) => randomBytes(200_000 + i));
    const added = await Promise.all(files.map((bytes) => node.store.addFile(pieces(bytes))));
    const read = await Promise.all(added.map(({ cid }) => whole(node.store.readFile(cid))));
    expect(read).to.deep.equal(files);
  });

  it("takes the same file many times at once", async () => {
    const bytes = randomBytes(2 * M);
    const added = await Promise.all([1, 2, 3, 4].map(() => node.store.addFile(pieces(bytes))));
    expect(new Set(added.map(({ cid }) => cid)).size).to.equal(1);
    expect(await whole(node.store.readFile(added[0]!.cid))).to.deep.equal(bytes);
  });

  it("collects garbage while files are added without losing any", async () => {
    const collect = () =>
      fetch(`${node.url}/api/v0/repo/gc`, { method: "POST" }).then((r) => r.text());
    const adding = Array.from({ length: 6 }, () => node.store.addFile(pieces(randomBytes(2 * M))));
    await Promise.all([collect(), collect(), ...adding]);
    await collect();
    for (const { cid } of await Promise.all(adding))
      expect(await whole(node.store.readFile(cid))).to.have.length(2 * M);
  });

  it("refuses a block that is too large", async () => {
    const form = new FormData();
    form.set("file", new Blob([randomBytes(2 * M + 1)]));
    const answer = await fetch(`${node.url}/api/v0/block/put`, { method: "POST", body: form });
    expect(answer.status).to.equal(413);
  });

  it("refuses what it cannot do as Kubo would", async () => {
    for (const option of [
      "trickle=true",
      "wrap-with-directory=true",
      "hash=blake3",
      "chunker=rabin",
      "chunker=size-0",
    ])
      expect(await statusOf(`${node.url}/api/v0/add?${option}`, "POST", {}), option).to.be.oneOf([
        400, 500,
      ]);
    expect(await statusOf(`${node.url}/api/v0/add`, "POST", {})).to.equal(400);
  });

  it("does not keep an upload that breaks off", async () => {
    const broken = request(`${node.url}/api/v0/add`, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=x" },
    });
    broken.on("error", () => undefined);
    broken.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n');
    broken.write(randomBytes(500_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    broken.destroy();
    const pins: unknown = await fetch(`${node.url}/api/v0/pin/ls`, { method: "POST" }).then((r) =>
      r.json(),
    );
    expect(pins).to.deep.equal({ Keys: {} });
    expect(await node.store.putBlock(randomBytes(9))).to.match(/^bafkrei/);
    await fetch(`${node.url}/api/v0/repo/gc`, { method: "POST" }).then((r) => r.text()); // waits for writers
  });

  it("sends a file at the reader's pace", async () => {
    const { cid } = await node.store.addFile(pieces(randomBytes(64 * M), M));
    const last = dagPb.decode(await node.store.getBlock(cid)).Links.at(-1)!.Hash;
    const answer = await fetch(`${node.url}/api/v0/cat?arg=${cid}`, { method: "POST" });
    await new Promise((resolve) => setTimeout(resolve, 300)); // enough to read all of it from disk
    await rm((await blockFiles(node.directory)).find((file) => file.endsWith(hexOf(last)))!);
    expect((await rejection(answer.arrayBuffer())).message).to.equal("terminated");
  }).timeout(10_000);
});

describe("starting an embedded node", () => {
  it("names the port that is taken", async () => {
    const scratch = await scratchDirectory();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const error = await rejection(startEmbeddedNode({ directory: scratch.path, port }));
    expect(error.code).to.equal("ipfs/port-taken");
    expect(error.message).to.include(String(port));
    other.close();
    await (await startEmbeddedNode({ directory: scratch.path, port: 0 })).close();
    await scratch.remove();
  });

  it("refuses a directory that another node has, until that one ends", async () => {
    const node = await freshNode();
    const error = await rejection(startEmbeddedNode({ directory: node.directory, port: 0 }));
    expect(error.code).to.equal("ipfs/directory-in-use");
    expect(error.message).to.include(node.directory);
    await node.close();
    await (await startEmbeddedNode({ directory: node.directory, port: 0 })).close();
    await node.stop().catch(() => undefined);
  });

  it("says when the directory cannot be one", async () => {
    const scratch = await scratchDirectory();
    await writeFile(join(scratch.path, "file"), "");
    const directory = join(scratch.path, "file", "below");
    expect((await rejection(startEmbeddedNode({ directory, port: 0 }))).code).to.equal(
      "ipfs/cannot-start",
    );
    await scratch.remove();
  });
});

describe("embedded node as a process", function () {
  this.timeout(30_000);
  afterEach(endChildren);
  const start = async (directory: string, port = 0) => {
    const child = await startChild(serve, ["--directory", directory, "--port", String(port)]);
    return { ...child, url: child.firstLine.replace("ready ", "") };
  };

  it("says when it is ready and ends by SIGTERM and SIGINT with 0", async () => {
    const scratch = await scratchDirectory();
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const child = await start(scratch.path);
      expect(child.firstLine).to.match(/^ready http:\/\/127\.0\.0\.1:\d+$/);
      expect(await child.end(signal)).to.equal(0);
    }
    await scratch.remove();
  });

  it("ends with a line that names the fault", async () => {
    const node = await freshNode();
    const taken = await start(`${node.directory}-2`, Number(new URL(node.url).port));
    expect(await taken.exit()).to.equal(1);
    expect(taken.errors()).to.match(/^ipfs\/port-taken: .*\n$/);
    const aimless = await startChild(serve, []);
    expect(await aimless.exit()).to.equal(1);
    expect(aimless.errors()).to.match(/^ipfs\/usage: /);
    await node.stop();
    await rm(`${node.directory}-2`, { recursive: true });
  });

  it("serves only whole, verified blocks after a kill in the middle of adding", async () => {
    const scratch = await scratchDirectory();
    const first = await start(scratch.path);
    const store = openRpcStore({ url: first.url });
    const kept = randomBytes(2 * M);
    const { cid } = await store.addFile(pieces(kept));
    const adding = [1, 2, 3].map(() => store.addFile(pieces(randomBytes(64 * M), M)));
    const failures = Promise.all(adding.map(rejection));
    await blocksWritten(scratch.path, 20);
    await first.end("SIGKILL");
    for (const failure of await failures) expect(failure.code).to.equal("store/unreachable");

    const second = await start(scratch.path);
    const again = openRpcStore({ url: second.url });
    expect(await whole(again.readFile(cid))).to.deep.equal(kept);
    const names = (await blockFiles(scratch.path)).map((file) => file.split("/").at(-1)!);
    expect(names.length).to.be.greaterThan(3);
    for (const name of names) await again.getBlock(rawCidOf(name));
    expect(await readdir(join(scratch.path, "incoming"))).to.deep.equal([]);
    await fetch(`${second.url}/api/v0/repo/gc`, { method: "POST" }).then((r) => r.text());
    expect(await blockFiles(scratch.path)).to.have.length(3);
    expect(await second.end("SIGTERM")).to.equal(0);
    await scratch.remove();
  });
});

async function statusOf(url: string, method: string, headers: Record<string, string>) {
  const call = request(url, { method, headers }).end();
  const [answer] = (await once(call, "response")) as [{ statusCode: number; resume(): void }];
  answer.resume();
  return answer.statusCode;
}

async function storeFault(promise: Promise<unknown>): Promise<StoreError> {
  const error = await rejection(promise);
  if (error instanceof StoreError) return error;
  throw error;
}

const requireOk = (response: Response) => (body: ArrayBuffer) => {
  if (!response.ok) throw new Error(String(response.status));
  return body;
};

async function blockFiles(directory: string): Promise<string[]> {
  const found = await readdir(join(directory, "blocks"), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The files of whole 1 MiB leaves. */
async function leafFiles(directory: string): Promise<string[]> {
  const files = await blockFiles(directory);
  const sizes = await Promise.all(files.map(async (file) => (await readFile(file)).length));
  return files.filter((_, index) => sizes[index] === M);
}

async function blocksWritten(directory: string, count: number): Promise<void> {
  while ((await blockFiles(directory)).length < count)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

const hexOf = (cid: CID): string => Buffer.from(cid.multihash.digest).toString("hex");

const rawCidOf = (hex: string): string =>
  CID.createV1(raw.code, digest.create(sha256.code, Buffer.from(hex, "hex"))).toString();
