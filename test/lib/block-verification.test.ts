import * as dagPb from "@ipld/dag-pb";
import { expect } from "chai";
import { importFile } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import { UnixFS } from "ipfs-unixfs";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { create as createDigest } from "multiformats/hashes/digest";
import { identity } from "multiformats/hashes/identity";
import { sha256, sha512 } from "multiformats/hashes/sha2";
import { rawCid, readBlocks, verifyBlock } from "#lib/block-verification";
import { maxBlockSize, StoreError, type ReadOptions } from "#lib/store";

const text = new TextEncoder().encode("hello world");
const textCid = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

describe("verifyBlock", () => {
  it("passes Kubo's own block", async () => {
    await verifyBlock(textCid, text);
    expect(await rawCid(text)).to.equal(textCid);
  });

  it("catches every flipped byte, a missing one and one too many", async () => {
    for (let at = 0; at < text.length; at++) {
      const flipped = text.map((byte, index) => (index === at ? byte ^ 1 : byte));
      expect((await fault(verifyBlock(textCid, flipped))).code).to.equal("store/block-altered");
    }
    for (const other of [text.subarray(1), text.subarray(0, -1), new Uint8Array([...text, 0])])
      expect((await fault(verifyBlock(textCid, other))).code).to.equal("store/block-altered");
  });

  it("refuses identity, other hashes, other codecs and short digests, though the bytes fit", async () => {
    const digest = await sha256.digest(text);
    const cids = [
      CID.createV1(raw.code, identity.digest(text)),
      CID.createV1(raw.code, await sha512.digest(text)),
      CID.createV1(0x71, digest),
      CID.createV1(raw.code, createDigest(sha256.code, digest.digest.subarray(0, 20))),
    ];
    for (const cid of cids)
      expect((await fault(verifyBlock(cid.toString(), text))).code).to.equal(
        "store/unsupported-cid",
      );
  });

  it("refuses a block larger than a block may be", async () => {
    const large = new Uint8Array(maxBlockSize + 1);
    expect((await fault(verifyBlock(textCid, large))).code).to.equal("store/too-large");
    expect((await fault(rawCid(large))).code).to.equal("store/too-large");
  });
});

describe("readBlocks", () => {
  for (const rawLeaves of [true, false])
    for (const size of [0, 1, 10, 11, 40, 500])
      it(`reads ${size} bytes in leaves of 10, ${rawLeaves ? "raw" : "wrapped"}, at any look-ahead`, async () => {
        const file = await stored(sample(size), { rawLeaves });
        for (const lookAhead of [0, 1, 4, 100])
          expect(await read(file, { lookAhead })).to.deep.equal(sample(size));
      });

  it("reads any part", async () => {
    const file = await stored(sample(157));
    for (const offset of [0, 1, 9, 10, 35, 150, 156, 157, 300])
      for (const length of [0, 1, 10, 31, 157])
        expect(await read(file, { offset, length })).to.deep.equal(
          sample(157).subarray(offset, offset + length),
        );
  });

  it("reads only the blocks that a part needs", async () => {
    const file = await stored(sample(500));
    file.asked.length = 0;
    await read(file, { offset: 490, length: 10 });
    expect(file.asked.length).to.be.lessThan(8);
  });

  it("names an altered block wherever it is, before any byte of it, and gives what came before", async () => {
    const file = await stored(sample(95));
    await read(file);
    const order = [...file.asked];
    expect(order.length).to.be.greaterThan(10);
    for (const [number, cid] of order.entries()) {
      const original = file.blocks.get(cid)!;
      file.blocks.set(
        cid,
        original.map((byte, index) => (index === 3 ? byte ^ 0x80 : byte)),
      );
      const seen: number[] = [];
      const error = await fault(collect(readBlocks(file.root, file.get), seen));
      expect(error.code).to.equal("store/block-altered");
      expect(error.cid).to.equal(cid);
      expect(error.position).to.deep.equal({ number, offset: seen.length });
      expect(seen).to.deep.equal([...sample(95).subarray(0, seen.length)]);
      file.blocks.set(cid, original);
    }
  });

  it("names a missing block", async () => {
    const file = await stored(sample(95));
    await read(file);
    file.blocks.delete(file.asked.at(-1)!);
    const error = await fault(read(file));
    expect(error.code).to.equal("store/block-missing");
    expect(error.position?.offset).to.equal(90);
  });

  it("never asks for more than look-ahead allows, and stops asking when the reader stops", async () => {
    const file = await stored(sample(500));
    let open = 0;
    let most = 0;
    const get = async (cid: string) => {
      most = Math.max(most, (open += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      open -= 1;
      return file.get(cid);
    };
    for await (const leaf of readBlocks(file.root, get, { lookAhead: 3 }))
      expect(leaf.length).to.equal(10);
    expect(most).to.be.within(3, 5);
    let isStopped = false;
    const never = (cid: string, signal?: AbortSignal) => {
      signal?.addEventListener("abort", () => (isStopped = true));
      return file.get(cid);
    };
    for await (const leaf of readBlocks(file.root, never)) if (leaf.length > 0) break;
    expect(isStopped).to.equal(true);
  });

  it("refuses directories and whatever is no file", async () => {
    const nodes = [
      dagPb.encode({ Data: new UnixFS({ type: "directory" }).marshal(), Links: [] }),
      dagPb.encode({ Data: new Uint8Array([255, 255]), Links: [] }),
      dagPb.encode({ Links: [] }),
      new Uint8Array([1, 2, 3]),
    ];
    for (const bytes of nodes)
      expect((await fault(read(await lone(bytes)))).code).to.equal("store/not-a-file");
  });

  it("refuses stated sizes that are not so, none, or of nothing", async () => {
    const leaf = CID.parse(textCid);
    const link = { Name: "", Hash: leaf, Tsize: 11 };
    for (const sizes of [[10n], [12n], [0n], [], [11n, 11n], [2n ** 60n]]) {
      const Data = new UnixFS({ type: "file", blockSizes: sizes }).marshal();
      const file = await lone(dagPb.encode({ Data, Links: [link] }));
      file.blocks.set(textCid, text);
      expect((await fault(read(file))).code, String(sizes)).to.equal("store/not-a-file");
    }
  });

  it("refuses a file that is too deep", async () => {
    const file = await lone(text);
    let [cid, hash] = [textCid, CID.parse(textCid)];
    file.blocks.set(textCid, text);
    for (let depth = 0; depth < 14; depth++) {
      const Data = new UnixFS({ type: "file", blockSizes: [11n] }).marshal();
      const bytes = dagPb.encode({ Data, Links: [{ Name: "", Hash: hash, Tsize: 11 }] });
      hash = CID.createV1(dagPb.code, await sha256.digest(bytes));
      cid = hash.toString();
      file.blocks.set(cid, bytes);
    }
    expect((await fault(read({ ...file, root: cid }))).code).to.equal("store/not-a-file");
  });
});

type Stored = {
  root: string;
  blocks: Map<string, Uint8Array>;
  asked: string[];
  get: (cid: string) => Promise<Uint8Array>;
};

/** A file in leaves of 10 bytes and nodes of 3 links. */
async function stored(bytes: Uint8Array, { rawLeaves = true } = {}): Promise<Stored> {
  const blocks = new Map<string, Uint8Array>();
  const put = (cid: CID, block: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => {
    if (block instanceof Uint8Array) blocks.set(cid.toString(), block);
    return cid;
  };
  const options = {
    rawLeaves,
    chunker: fixedSize({ chunkSize: 10 }),
    layout: balanced({ maxChildrenPerNode: 3 }),
    reduceSingleLeafToSelf: true,
  };
  const { cid } = await importFile({ content: bytes }, { put }, options);
  return held(cid.toString(), blocks);
}

/** One dag-pb block by itself. */
async function lone(bytes: Uint8Array): Promise<Stored> {
  const cid = CID.createV1(dagPb.code, await sha256.digest(bytes)).toString();
  return held(cid, new Map([[cid, bytes]]));
}

function held(root: string, blocks: Map<string, Uint8Array>): Stored {
  const asked: string[] = [];
  const get = (cid: string) => {
    asked.push(cid);
    const block = blocks.get(cid);
    if (block !== undefined) return Promise.resolve(block);
    return Promise.reject(new StoreError("block-missing", `no block ${cid}`, { cid }));
  };
  return { root, blocks, asked, get };
}

const sample = (size: number) => Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251);

async function collect(source: AsyncIterable<Uint8Array>, into: number[] = []): Promise<number[]> {
  for await (const piece of source) into.push(...piece);
  return into;
}

async function read({ root, get }: Stored, options?: ReadOptions): Promise<Uint8Array> {
  return Uint8Array.from(await collect(readBlocks(root, get, options)));
}

async function fault(promise: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await promise.then(
    () => new Error("expected a StoreError, and it went well"),
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw error;
}
