import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as dagPb from "@ipld/dag-pb";
import { expect } from "chai";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { pinFolder } from "#ipfs/pin-folder";
import { freshNode } from "../support/ipfs-node.ts";

describe("pins and whole files", () => {
  let node: Awaited<ReturnType<typeof freshNode>>;
  beforeEach(async () => (node = await freshNode()));
  afterEach(() => node.stop());

  const call = async (route: string) => {
    const answer = await fetch(`${node.url}/api/v0/${route}`, { method: "POST" });
    return { status: answer.status, text: await answer.text() };
  };
  const put = async (options: string, bytes: Uint8Array) => {
    const body = new FormData();
    body.set("file", new Blob([Buffer.from(bytes)]));
    const answer = await fetch(`${node.url}/api/v0/block/put?${options}`, { method: "POST", body });
    return { status: answer.status, text: await answer.text() };
  };
  const pinned = async () =>
    Object.keys((JSON.parse((await call("pin/ls")).text) as { Keys: object }).Keys);

  describe("block/put", () => {
    for (const { what, code } of [
      { what: "leaf", code: raw.code },
      { what: "inner node", code: dagPb.code },
    ])
      it(`pins no node whose ${what} is missing, and pins it once that is there`, async () => {
        const below = code === raw.code ? randomBytes(30) : parentOf(await leafCid(randomBytes(9)));
        const link = CID.createV1(code, await sha256.digest(below));
        const refused = await put("cid-codec=dag-pb&pin=true", parentOf(link));
        expect(refused.status).to.equal(500);
        expect(refused.text).to.include("pin: ").and.include(`could not find ${link}`);
        expect(await pinned()).to.deep.equal([]);
        expect((await call("repo/gc")).status).to.equal(200);
        const whole = randomBytes(30);
        await put("cid-codec=raw", whole);
        const parent = parentOf(await leafCid(whole));
        expect((await put("cid-codec=dag-pb&pin=true", parent)).status).to.equal(200);
        expect(await pinned()).to.have.length(2);
      });

    for (const options of ["cid-codec=dag-pb", "format=v0", "cid-codec=dag-pb&pin=true"])
      it(`refuses bytes that are not dag-pb, with ${options}`, async () => {
        const refused = await put(options, new TextEncoder().encode("not a node"));
        expect(refused.status).to.equal(400);
        expect(refused.text).to.include("is not valid dag-pb");
        expect(JSON.parse((await call("repo/stat")).text)).to.include({ NumObjects: 0 });
      });
  });

  it("refuses to pin bytes of one codec under another", async () => {
    const { cid } = await stored(new TextEncoder().encode("not a node"));
    const refused = await call(`pin/add?arg=${CID.createV1(dagPb.code, cid.multihash)}`);
    expect(refused.text).to.include("pin: ").and.include("is not valid dag-pb");
    expect(await pinned()).to.deep.equal([]);
  });

  describe("with a pinned file that lost an inner node", () => {
    let root: CID;
    beforeEach(async () => {
      const leaf = await stored(randomBytes(40));
      const inner = parentOf(leaf.cid);
      const { cid } = await stored(inner, "dag-pb");
      root = (await stored(parentOf(cid), "dag-pb&pin=true")).cid;
      const name = Buffer.from(cid.multihash.digest).toString("hex");
      await rm(join(node.directory, "blocks", name.slice(-2), name));
    });

    it("lists all that can be read", async () => {
      const other = await stored(randomBytes(20), "raw&pin=true");
      expect(await pinned()).to.include.members([root.toString(), other.cid.toString()]);
      const unpinned = await stored(randomBytes(20));
      const answer = await call(`pin/ls?arg=${unpinned.cid}`);
      expect(answer.text).to.include("is not pinned");
    });

    it("removes another block", async () => {
      const { cid } = await stored(randomBytes(20));
      expect((await call(`block/rm?arg=${cid}`)).text).to.equal(`{"Hash":"${cid}"}\n`);
      expect((await call(`block/rm?arg=${root}`)).text).to.include("pinned: recursive");
    });

    it("collects nothing and names the pin, until it is let go", async () => {
      const { cid } = await stored(randomBytes(20));
      const refused = await call("repo/gc");
      expect(refused.status).to.equal(500);
      expect(refused.text).to.include("nothing was removed").and.include(root.toString());
      expect((await call(`block/stat?arg=${cid}`)).status).to.equal(200);
      expect((await call(`pin/rm?arg=${root}`)).status).to.equal(200);
      expect((await call("repo/gc")).text).to.include(cid.toString());
    });
  });

  it("collects beside a pin on bytes that are no node", async () => {
    const { cid } = await stored(new TextEncoder().encode("not a node"));
    const junk = CID.createV1(dagPb.code, cid.multihash);
    await pinFolder(node.directory).add({ cid: junk, type: "recursive" }); // as older nodes did
    const gone = await stored(randomBytes(20));
    const { status, text } = await call("repo/gc");
    expect(status).to.equal(200);
    expect(text).to.include(gone.cid.toString()).and.not.include(cid.toString());
  });

  async function stored(bytes: Uint8Array, options = "raw") {
    const { status, text } = await put(`cid-codec=${options}`, bytes);
    expect(status, text).to.equal(200);
    return { cid: CID.parse((JSON.parse(text) as { Key: string }).Key) };
  }
});

const parentOf = (cid: CID): Uint8Array =>
  dagPb.encode(dagPb.prepare({ Links: [{ Hash: cid, Name: "", Tsize: 0 }] }));

const leafCid = async (bytes: Uint8Array): Promise<CID> =>
  CID.createV1(raw.code, await sha256.digest(bytes));
