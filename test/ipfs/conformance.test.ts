import { randomBytes } from "node:crypto";
import { expect } from "chai";
import * as old from "ipfs-http-client";
import * as kubo from "kubo-rpc-client";
import { freshNode, rejection, seeded, whole } from "../support/ipfs-node.ts";

const clients = { "kubo-rpc-client": kubo, "ipfs-http-client": old as unknown as typeof kubo };
const K = 1024;
const M = K * K;

/** Kubo's defaults, then what Kubo's own tests publish for them. */
const small = [
  { options: {}, cid: "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD" },
  {
    options: { cidVersion: 1 },
    cid: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
  },
  {
    options: { cidVersion: 1, rawLeaves: false },
    cid: "bafybeihykld7uyxzogax6vgyvag42y7464eywpf55gxi5qpoisibh3c5wa",
  },
] as const;
const large = [
  {
    name: "44,544 KiB",
    size: 44_544 * K,
    seed: "v0-seed",
    options: {},
    cid: "QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2",
  },
  {
    name: "44,800 KiB",
    size: 44_800 * K,
    seed: "v0-seed",
    options: {},
    cid: "QmepeWtdmS1hHXx1oZXsPUv6bMrfRRKfZcoPPU4eEfjnbf",
  },
  {
    name: "175 MiB in 1 MiB leaves",
    size: 175 * M,
    seed: "v1-seed",
    options: { cidVersion: 1, chunker: "size-1048576" },
    cid: "bafybeidhd7lo2n2v7lta5yamob3xwhbxcczmmtmhquwhjesi35jntf7mpu",
  },
] as const;

const nodes = [
  { name: "the embedded node", open: () => freshNode() },
  { name: "a real Kubo", open: () => Promise.resolve(realKubo()) },
];

for (const { name, open } of nodes)
  for (const [clientName, { create }] of Object.entries(clients))
    describe(`${name} through ${clientName}`, () => {
      let node: { url: string; stop(): Promise<void> };
      let client: ReturnType<typeof kubo.create>;

      before(async function () {
        if (name === "a real Kubo" && process.env["KUBO_RPC_URL"] === undefined) this.skip();
        node = await open();
        client = create({ url: node.url });
      });
      after(() => (node as typeof node | undefined)?.stop());

      const stored = async (bytes: Uint8Array, options = {}) =>
        (await client.add(bytes, { cidVersion: 1, ...options })).cid;

      it("tells its version and identity", async () => {
        expect((await client.version()).version).to.match(/^\d+\.\d+\.\d+/);
        expect(String((await client.id()).id)).to.match(/^12D3Koo/);
      });

      for (const { options, cid } of small)
        it(`adds "hello world" with ${JSON.stringify(options)} under Kubo's CID`, async () => {
          const added = await client.add("hello world", options);
          expect(added.cid.toString()).to.equal(cid);
          expect(added.path).to.equal(cid);
        });

      for (const { name: what, size, seed, options, cid } of large)
        it(`adds ${what} under Kubo's CID`, async function () {
          if (size > 44_544 * K && clientName !== "kubo-rpc-client") this.skip(); // once is enough
          this.timeout(60_000);
          const added = await client.add(seeded(size, seed), options);
          expect(added.cid.toString()).to.equal(cid);
          expect(added.size).to.be.greaterThan(size);
        });

      it("adds several files, each under its own name", async () => {
        const names = ["a.txt", "ü b.txt", "100%.txt"];
        const files = names.map((path) => ({ path, content: path }));
        const added = [];
        for await (const file of client.addAll(files, { cidVersion: 1 })) added.push(file);
        expect(added.map(({ path }) => path)).to.deep.equal(names);
        expect(new Set(added.map(({ cid }) => cid.toString())).size).to.equal(names.length);
      });

      it("reports the progress of an upload", async () => {
        const seen: number[] = [];
        await client.add(randomBytes(300_000), { progress: (bytes) => void seen.push(bytes) });
        expect(seen.at(-1)).to.equal(300_000);
      });

      it("computes a CID without storing with only-hash", async () => {
        const bytes = randomBytes(100);
        const cid = await stored(bytes, { onlyHash: true });
        const error = await rejection(client.block.stat(cid, { offline: true } as object));
        expect(error.message).to.match(/could not find|not found locally/);
      });

      it("reads a file whole, and any part of it", async () => {
        const bytes = randomBytes(3 * M + 17);
        const cid = await stored(bytes, { chunker: "size-262144", maxFileLinks: 3 });
        expect(await whole(client.cat(cid))).to.deep.equal(bytes);
        for (const [offset, length] of [
          [0, 1],
          [262_143, 2],
          [M - 1, M + 2],
          [3 * M, 99],
        ] as const)
          expect(await whole(client.cat(cid, { offset, length }))).to.deep.equal(
            bytes.subarray(offset, offset + length),
          );
        expect(await whole(client.cat(cid, { offset: bytes.length + 5 }))).to.have.length(0);
      });

      it("reads a file whose leaves are wrapped", async () => {
        const bytes = randomBytes(600_000);
        const { cid } = await client.add(bytes);
        expect(cid.version).to.equal(0);
        expect(await whole(client.cat(`/ipfs/${cid.toString()}`))).to.deep.equal(bytes);
      });

      it("puts, gets and measures a block", async () => {
        const bytes = randomBytes(1000);
        const cid = await client.block.put(bytes);
        expect(cid.toString()).to.match(/^bafkrei/);
        expect(Buffer.from(await client.block.get(cid))).to.deep.equal(bytes);
        expect((await client.block.stat(cid)).size).to.equal(1000);
      });

      it("puts dag-pb blocks in both CID versions", async () => {
        const bytes = new Uint8Array([0x0a, 0x02, 0x08, 0x01]); // an empty UnixFS directory
        const v0 = await client.block.put(bytes, { format: "v0" });
        expect(v0.toString()).to.equal("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
        expect((await client.block.put(bytes, { format: "dag-pb" })).toString()).to.equal(
          v0.toV1().toString(),
        );
        expect((await rejection(whole(client.cat(v0)))).message).to.match(/directory/);
      });

      it("removes a block, but not a pinned one", async () => {
        const cid = await client.block.put(randomBytes(40));
        const pinned = await client.block.put(randomBytes(40), { pin: true });
        const results = [];
        for await (const result of client.block.rm([cid, pinned])) results.push(result);
        expect(results.map(({ error }) => error?.message.split(/[ :]/)[0])).to.deep.equal([
          undefined,
          "pinned",
        ]);
        expect(Buffer.from(await client.block.get(pinned))).to.have.length(40);
      });

      it("pins, lists and unpins", async () => {
        const bytes = randomBytes(600_000);
        const cid = await stored(bytes, { pin: false, chunker: "size-262144" });
        const types = async (options: object) => {
          const found = new Map<string, string>();
          for await (const pin of client.pin.ls(options)) found.set(pin.cid.toString(), pin.type);
          return found;
        };
        const unpinned = await rejection(types({ paths: [cid] }));
        expect(unpinned.message).to.match(/is not pinned/);
        expect((await client.pin.add(cid)).toString()).to.equal(cid.toString());
        expect((await types({ paths: [cid] })).get(cid.toString())).to.equal("recursive");
        expect((await types({ type: "recursive" })).get(cid.toString())).to.equal("recursive");
        expect([...(await types({ type: "indirect" })).values()].length).to.be.at.least(3);
        expect((await client.pin.rm(cid)).toString()).to.equal(cid.toString());
        expect((await rejection(client.pin.rm(cid))).message).to.match(/not pinned/);
      });

      it("collects what no pin keeps, and nothing else", async function () {
        if (name === "a real Kubo") this.skip(); // somebody else's data
        const kept = await stored(randomBytes(600_000), { chunker: "size-262144" });
        const gone = await stored(randomBytes(100), { pin: false });
        const removed: string[] = [];
        for await (const { cid } of client.repo.gc()) removed.push(String(cid));
        expect(removed).to.include(gone.toString());
        expect(await whole(client.cat(kept))).to.have.length(600_000);
        expect((await rejection(client.block.get(gone))).message).to.match(/could not find/);
      });

      it("tells how much it holds", async () => {
        const before = await client.repo.stat();
        await client.block.put(randomBytes(1000));
        const after = await client.repo.stat();
        expect(after.numObjects > before.numObjects).to.equal(true);
        expect(after.repoSize > before.repoSize).to.equal(true);
      });

      it("answers an unreadable CID and a missing argument with an error", async () => {
        expect((await rejection(whole(client.cat("not-a-cid")))).message).to.match(/invalid/);
        const response = await fetch(`${node.url}/api/v0/cat`, { method: "POST" });
        expect(response.status).to.equal(400);
        expect(await response.json()).to.include({ Code: 1, Type: "error" });
      });
    });

function realKubo() {
  return { url: process.env["KUBO_RPC_URL"] ?? "", stop: () => Promise.resolve() };
}
