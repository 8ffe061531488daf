import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { expect } from "chai";
import { freshNode, whole } from "../support/ipfs-node.ts";

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

  it("lets a waiting collector and the writers behind it go on", async () => {
    const stalled = halfUpload("add?chunker=size-20000");
    const refused = once(stalled, "response");
    while ((await blockCount()) === 0); // until it writes, and so holds the lock
    const order: string[] = [];
    const gc = fetch(`${node.url}/api/v0/repo/gc`, { method: "POST" }).then((r) => r.text());
    const collected = gc.then(() => order.push("collected"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const written = node.store.putBlock(randomBytes(9)).then(() => order.push("written"));
    expect(order).to.deep.equal([]);
    await Promise.all([refused, collected, written]);
    expect(order).to.deep.equal(["collected", "written"]);
    const pins = await fetch(`${node.url}/api/v0/pin/ls`, { method: "POST" });
    const { Keys } = (await pins.json()) as { Keys: object };
    expect(Object.keys(Keys)).to.have.length(1);
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
