import * as dagPb from "@ipld/dag-pb";
import { expect } from "chai";
import fc from "fast-check";
import { UnixFS } from "ipfs-unixfs";
import { importFile } from "ipfs-unixfs-importer";
import { fixedSize } from "ipfs-unixfs-importer/chunker";
import { balanced } from "ipfs-unixfs-importer/layout";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { parseBlockCid, readBlocks, verifyBlock } from "#lib/block-verification";
import { equal } from "#lib/bytes";
import { StoreError } from "#lib/store";
import { joined, pattern, piecesOf } from "../support/byte-streams.ts";
import { forAll, judged, mutated, noVerdicts } from "../support/mutations.ts";
import { tell } from "../support/rounds.ts";

type Blocks = Map<string, Uint8Array>;

const content = pattern(20_000);

describe("mutated blocks", () => {
  const blocks: Blocks = new Map();
  let root: CID;
  before(async () => {
    root = await imported(blocks);
  });

  it("are never taken for the block that a CID names", async () => {
    const verdicts = noVerdicts();
    const all = [...blocks];
    await forAll(
      fc.constantFrom(...all).chain(([cid, bytes]) => fc.tuple(fc.constant(cid), mutated([bytes]))),
      4000,
      async ([cid, bytes]) => {
        const passed = await judged(verdicts, () => verifyBlock(cid, bytes));
        if (passed !== undefined) expect(equal(bytes, blocks.get(cid)!)).to.equal(true);
      },
    );
    tell("fuzz, single blocks", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 2);
  }).timeout(100_000);

  it("let a reader have the file's true beginning at most", async () => {
    const verdicts = noVerdicts();
    const changed = fc.constantFrom(...blocks.keys()).chain((cid) => {
      return fc.tuple(fc.constant(cid), mutated([...blocks.values()]));
    });
    await forAll(changed, 2000, async ([lie, bytes]) => {
      let given = 0;
      await judged(verdicts, async () => {
        const get = (cid: string) => Promise.resolve(cid === lie ? bytes : blocks.get(cid)!);
        for await (const piece of readBlocks(root.toString(), get)) {
          expect(equal(piece, content.subarray(given, given + piece.length))).to.equal(true);
          given += piece.length;
        }
        expect(given).to.equal(content.length);
      });
    });
    tell("fuzz, files with a mutated block", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 2);
  }).timeout(100_000);

  it("with a hash of their own read as a file of the size they state, or not at all", async () => {
    const verdicts = noVerdicts();
    const nodes = [...blocks].filter(([cid]) => CID.parse(cid).code === dagPb.code);
    await forAll(hostileNode(nodes, [...blocks.keys()]), 3000, async (node) => {
      const cid = CID.createV1(dagPb.code, await sha256.digest(node)).toString();
      const all = new Map([...blocks, [cid, node]]);
      let reads = 0;
      const get = (wanted: string) => {
        reads += 1;
        const found = all.get(wanted);
        if (found === undefined) throw new StoreError("block-missing", "no such block");
        return Promise.resolve(found);
      };
      const read = await judged(verdicts, () => joined(readBlocks(cid, get)));
      expect(reads).to.be.lessThan(2000);
      if (read !== undefined) expect(read.value.length).to.be.at.most(200 * content.length);
    });
    tell("fuzz, hostile nodes", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 10);
    expect(verdicts.accepted).to.be.greaterThan(0);
  }).timeout(100_000);

  it("have addresses that are refused, or parse to themselves", async () => {
    const verdicts = noVerdicts();
    const texts = [...blocks.keys()].map((cid) => new TextEncoder().encode(cid));
    await forAll(mutated(texts), 4000, async (bytes) => {
      const text = new TextDecoder().decode(bytes);
      const cid = await judged(verdicts, () => parseBlockCid(text));
      if (cid !== undefined)
        expect(CID.parse(cid.value.toString()).equals(cid.value)).to.equal(true);
    });
    tell("fuzz, addresses of blocks", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 2);
  }).timeout(100_000);
});

/** A file of three levels: leaves of 500 bytes, six links a node. */
async function imported(into: Blocks): Promise<CID> {
  const store = {
    put: (cid: CID, bytes: Uint8Array) => {
      into.set(cid.toString(), bytes);
      return cid;
    },
  };
  const { cid } = await importFile({ content: piecesOf(content) }, store, {
    cidVersion: 1,
    rawLeaves: true,
    chunker: fixedSize({ chunkSize: 500 }),
    layout: balanced({ maxChildrenPerNode: 6 }),
  });
  return cid;
}

/** A dag-pb node that hashes to its address, with mutated bytes, or with links and sizes of any kind. */
function hostileNode(nodes: readonly [string, Uint8Array][], cids: readonly string[]) {
  const size = fc.oneof(
    fc.constantFrom(0n, 1n, 500n, 3000n, 20_000n, 2n ** 53n, 2n ** 63n - 1n),
    fc.bigInt({ min: 0n, max: 4000n }),
  );
  const link = fc.record({ cid: fc.constantFrom(...cids), stated: size, tsize: fc.nat() });
  const types = fc.constantFrom("file", "raw", "directory", "symlink", "metadata");
  const built = fc
    .record({
      type: types,
      links: fc.array(link, { maxLength: 12 }),
      data: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined }),
      missing: fc.boolean(),
    })
    .map(({ type, links, data, missing }) => {
      const node = new UnixFS({ type, ...(data === undefined ? {} : { data }) });
      for (const { stated } of links.slice(missing ? 1 : 0)) node.addBlockSize(stated);
      const Links = links.map(({ cid, tsize }) => ({
        Hash: CID.parse(cid),
        Tsize: tsize,
        Name: "",
      }));
      return dagPb.encode({ Data: node.marshal(), Links });
    });
  const honest = fc
    .array(fc.constantFrom(...nodes), { minLength: 1, maxLength: 100 })
    .map((children) => {
      const node = new UnixFS({ type: "file" });
      for (const [, bytes] of children) node.addBlockSize(fileSize(bytes));
      const Links = children.map(([cid]) => ({ Hash: CID.parse(cid), Tsize: 1, Name: "" }));
      return dagPb.encode({ Data: node.marshal(), Links });
    });
  return fc.oneof(
    mutated(nodes.map(([, bytes]) => bytes)),
    { arbitrary: built, weight: 2 },
    honest,
  );
}

function fileSize(node: Uint8Array): bigint {
  return UnixFS.unmarshal(dagPb.decode(node).Data!).fileSize();
}
