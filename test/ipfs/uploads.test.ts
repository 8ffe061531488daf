import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { expect } from "chai";
import { openEmbeddedStore } from "#ipfs/embedded-store";
import { freshNode, pieces, whole } from "../support/ipfs-node.ts";
import { scratchDirectory } from "../support/scratch.ts";

const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n';

describe("an upload that falls silent", () => {
  let node: Awaited<ReturnType<typeof freshNode>>;
  beforeEach(async () => (node = await freshNode({ uploadIdleTime: 500 })));
  afterEach(() => node.stop());

  /** An upload of half a file whose connection stays open. */
  const halfUpload = (route: string) => {
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const upload = request(`${node.url}/api/v0/${route}`, { method: "POST", headers });
    upload.on("error", () => undefined).write(head);
    upload.write(randomBytes(500_000));
    return upload;
  };

  const blockCount = async () => {
    const answer = await fetch(`${node.url}/api/v0/repo/stat`, { method: "POST" });
    return ((await answer.json()) as { NumObjects: number }).NumObjects;
  };

  for (const route of ["add", "block/put"])
    it(`is refused by ${route}`, async () => {
      const [answer] = (await once(halfUpload(route), "response")) as [IncomingMessage];
      expect(answer.statusCode).to.equal(408);
      expect((await whole(answer)).toString()).to.include("sent nothing for 500 ms");
    });

  for (const route of ["add?chunker=size-20000", "block/put"])
    it(`keeps neither a collector nor a writer waiting, by ${route}`, async () => {
      const stalled = halfUpload(route);
      const refused = once(stalled, "response").then(() => "refused");
      while (route.startsWith("add") && (await blockCount()) === 0); // until it has written
      const gc = fetch(`${node.url}/api/v0/repo/gc`, { method: "POST" }).then((r) => r.text());
      const written = Promise.all([gc, node.store.putBlock(randomBytes(9))]).then(() => "written");
      expect(await Promise.race([refused, written])).to.equal("written");
      await refused;
    });

  it("leaves blocks that go with the first collection after it", async () => {
    const stalled = halfUpload("add?chunker=size-20000");
    const refused = once(stalled, "response");
    const collect = () => fetch(`${node.url}/api/v0/repo/gc`, { method: "POST" });
    while ((await blockCount()) === 0); // until it has written
    await (await collect()).text();
    expect(await blockCount()).to.be.greaterThan(0);
    await refused;
    await (await collect()).text();
    expect(await blockCount()).to.equal(0);
  });

  it("is not one that is slow but steady", async () => {
    const bytes = randomBytes(6);
    async function* slow() {
      for (const byte of bytes) {
        yield Uint8Array.of(byte);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    }
    const { cid } = await node.store.addFile(slow());
    expect(await whole(node.store.readFile(cid))).to.deep.equal(bytes);
  });
});

describe("an upload while the store collects", () => {
  /** The bytes in pieces, with a collection before each. */
  async function* collectedBetween(bytes: Uint8Array, collect: () => Promise<unknown>) {
    for await (const piece of pieces(bytes, 400_000)) {
      await collect();
      yield piece;
    }
  }
  const bytes = randomBytes(5_000_000);

  it("keeps its blocks in a gateway's own store", async () => {
    const scratch = await scratchDirectory();
    const { store, collect, close } = await openEmbeddedStore(scratch.path);
    const { cid } = await store.addFile(collectedBetween(bytes, collect));
    expect(await collect()).to.equal(0);
    expect(await whole(store.readFile(cid))).to.deep.equal(bytes);
    close();
    await scratch.remove();
  });

  it("keeps its blocks in a node", async () => {
    const node = await freshNode();
    const collect = () => fetch(`${node.url}/api/v0/repo/gc`, { method: "POST" });
    const { cid } = await node.store.addFile(collectedBetween(bytes, collect));
    expect(await (await collect()).text()).to.equal("");
    expect(await whole(node.store.readFile(cid))).to.deep.equal(bytes);
    await node.stop();
  });
});
