import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { expect } from "chai";
import { startEmbeddedNode } from "#ipfs/embedded-node";
import { openRpcStore } from "#ipfs/rpc-client";
import { rawCid } from "#lib/block-verification";
import { freshNode, pieces, rejection, whole } from "../support/ipfs-node.ts";

const M = 2 ** 20;

describe("RPC store", () => {
  describe("on a node that works", () => {
    let node: Awaited<ReturnType<typeof freshNode>>;
    before(async () => (node = await freshNode({ maxUpload: 4 * M })));
    after(() => node.stop());

    for (const size of [0, 1, M - 1, M, M + 1, 3 * M + 5])
      it(`gives back a file of ${size} bytes, one leaf at a time`, async () => {
        const bytes = randomBytes(size);
        const added = await node.store.addFile(pieces(bytes));
        expect(added.size).to.equal(size);
        const leaves: number[] = [];
        for await (const leaf of node.store.readFile(added.cid)) leaves.push(leaf.length);
        expect(leaves).to.deep.equal(leavesOf(size));
        expect(await whole(node.store.readFile(added.cid))).to.deep.equal(bytes);
      });

    it("gives back any part of a file", async () => {
      const bytes = randomBytes(3 * M);
      const { cid } = await node.store.addFile(pieces(bytes));
      const options = { offset: M - 3, length: 10 };
      expect(await whole(node.store.readFile(cid, options))).to.deep.equal(
        bytes.subarray(M - 3, M + 7),
      );
    });

    it("says whether it has a block", async () => {
      const bytes = randomBytes(10);
      expect(await node.store.has(await rawCid(bytes))).to.equal(false);
      expect(await node.store.has(await node.store.putBlock(bytes))).to.equal(true);
    });

    it("lets go of a pin twice without an error", async () => {
      const cid = await node.store.putBlock(randomBytes(10));
      await node.store.pin(cid);
      await node.store.unpin(cid);
      await node.store.unpin(cid);
    });

    it("refuses a file larger than the node takes", async () => {
      const error = await rejection(node.store.addFile(pieces(randomBytes(8 * M))));
      expect(error.code).to.equal("store/too-large");
    });

    it("refuses a block larger than a block may be before sending it", async () => {
      const error = await rejection(node.store.putBlock(new Uint8Array(2 * M + 1)));
      expect(error.code).to.equal("store/too-large");
    });

    it("refuses CIDs it cannot verify", async () => {
      for (const cid of [
        "",
        "nonsense",
        "bafkqaaa",
        "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
      ])
        expect((await rejection(node.store.getBlock(cid))).code, cid).to.equal(
          "store/unsupported-cid",
        );
    });

    it("passes an error of the source on, and closes the source", async () => {
      const failure = new Error("the disk is gone");
      let isClosed = false;
      async function* failing() {
        try {
          yield await Promise.resolve(randomBytes(10));
          throw failure;
        } finally {
          isClosed = true;
        }
      }
      expect(await rejection(node.store.addFile(failing()))).to.equal(failure);
      expect(isClosed).to.equal(true);
    });

    it("stops with the reader's own reason", async () => {
      const { cid } = await node.store.addFile(pieces(randomBytes(4 * M)));
      const stop = new AbortController();
      const reason = new Error("seen enough");
      // Four blocks, of which at most two are under way when the first is there.
      const options = { signal: stop.signal, lookAhead: 1 };
      const reading = node.store.readFile(cid, options)[Symbol.asyncIterator]();
      await reading.next();
      stop.abort(reason);
      expect(await rejection(whole({ [Symbol.asyncIterator]: () => reading }))).to.equal(reason);
      expect(await rejection(node.store.getBlock(cid, AbortSignal.abort(reason)))).to.equal(reason);
    });
  });

  it("asks for no block beyond the node itself, so that one it lacks is missing at once", async () => {
    const asked = new Map<string, string | null>();
    const lacking: RequestListener = (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
      asked.set(pathname.replace("/api/v0/", ""), searchParams.get("offline"));
      if (searchParams.get("offline") !== "true") return; // as a node that searches the network
      const Message = "block was not found locally (offline): ipld: could not find it";
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ Message, Code: 0, Type: "error" }));
    };
    await against(lacking, async (store) => {
      const cid = await rawCid(randomBytes(10));
      expect((await rejection(store.getBlock(cid))).code).to.equal("store/block-missing");
      expect((await rejection(whole(store.readFile(cid)))).code).to.equal("store/block-missing");
      expect(await store.has(cid)).to.equal(false);
    });
    expect([...asked]).to.deep.equal([
      ["block/get", "true"],
      ["block/stat", "true"],
    ]);
  });

  describe("on a node that lies", () => {
    const bytes = new TextEncoder().encode("true");
    const wrong = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    it("catches other bytes for a block", async () => {
      await against(answering("false"), async (store) => {
        const error = await rejection(store.getBlock(await rawCid(bytes)));
        expect(error.code).to.equal("store/block-altered");
        expect(error.message).to.include(await rawCid(bytes));
      });
    });

    it("catches endless bytes for a block before they fill the memory", async () => {
      let sent = 0;
      const endless: RequestListener = (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
        };
        response.on("drain", more).on("error", () => undefined);
        more();
      };
      await against(endless, async (store) => {
        expect((await rejection(store.getBlock(wrong))).code).to.equal("store/block-altered");
      });
      expect(sent).to.be.lessThan(16 * M);
    });

    it("catches another CID for a stored block and a stored file", async () => {
      const answer = JSON.stringify({ Key: wrong, Size: 4, Name: "", Hash: wrong });
      await against(answering(answer), async (store) => {
        expect((await rejection(store.putBlock(bytes))).code).to.equal("store/wrong-cid");
        expect((await rejection(store.addFile(pieces(bytes)))).code).to.equal("store/wrong-cid");
      });
    });

    it("catches a file's swapped leaves", async () => {
      const node = await freshNode();
      const { cid } = await node.store.addFile(pieces(randomBytes(2 * M)));
      const other = await node.store.addFile(pieces(randomBytes(M)));
      const asked: string[] = [];
      const swapping: RequestListener = (request, response) => {
        const arg = new URL(request.url ?? "", "http://x").searchParams.get("arg") ?? "";
        asked.push(arg);
        const served = asked.length === 3 ? other.cid : arg;
        void node.store.getBlock(served).then((block) => response.end(block));
      };
      await against(swapping, async (store) => {
        const error = await rejection(whole(store.readFile(cid, { lookAhead: 0 })));
        expect(error.code).to.equal("store/block-altered");
        expect(error.message)
          .to.include(asked[2])
          .and.include(`number 2 of the file, at byte ${M}`);
      });
      await node.stop();
    });

    it("does not follow it elsewhere", async () => {
      const redirecting: RequestListener = (_, response) =>
        response.writeHead(307, { location: "http://127.0.0.1:1/" }).end();
      await against(redirecting, async (store) => {
        expect((await rejection(store.getBlock(wrong))).code).to.equal("store/unreachable");
      });
    });

    it("names what is no Kubo RPC", async () => {
      await against(answering("<html>"), async (store) => {
        expect((await rejection(store.putBlock(bytes))).code).to.equal("store/refused");
      });
      const missing: RequestListener = (_, response) =>
        response.writeHead(404).end("404 page not found");
      await against(missing, async (store) => {
        const calls = [
          () => store.putBlock(bytes),
          () => store.getBlock(wrong),
          () => store.pin(wrong),
        ];
        for (const call of calls) expect((await rejection(call())).code).to.equal("store/refused");
      });
    });
  });

  describe("on a node that is away", () => {
    it("says so quickly, and works once the node is back", async () => {
      const node = await freshNode();
      const { port } = new URL(node.url);
      const bytes = randomBytes(M + 1);
      const { cid } = await node.store.addFile(pieces(bytes));
      await node.close();
      const calls = [
        () => node.store.getBlock(cid),
        () => node.store.putBlock(bytes.subarray(0, 10)),
        () => node.store.addFile(pieces(bytes)),
        () => whole(node.store.readFile(cid)),
        () => node.store.has(cid),
        () => node.store.pin(cid),
        () => node.store.unpin(cid),
      ];
      const began = performance.now();
      for (const call of calls)
        expect((await rejection(call())).code).to.equal("store/unreachable");
      expect(performance.now() - began).to.be.lessThan(2000);
      const back = await startEmbeddedNode({ directory: node.directory, port: Number(port) });
      for (const call of calls) await call();
      await back.close();
      await node.stop();
    });

    it("asks again for a block where a connection that was kept open ends, once", async () => {
      const bytes = Buffer.from("block");
      let asked = 0;
      const closing =
        (isClosed: (count: number) => boolean): RequestListener =>
        (request, response) => {
          asked += 1;
          if (isClosed(asked)) request.socket.destroy();
          else request.resume().once("end", () => response.end(bytes));
        };
      const cid = await rawCid(bytes);
      await against(
        closing((count) => count === 2),
        async (store) => {
          for (let reads = 0; reads < 2; reads += 1)
            expect(Buffer.from(await store.getBlock(cid))).to.deep.equal(bytes);
        },
      );
      expect(asked).to.equal(3);
      await against(
        closing(() => true),
        async (store) => {
          expect((await rejection(store.getBlock(cid))).code).to.equal("store/unreachable");
        },
      );
      expect(asked).to.equal(5);
    });

    it("gives up on a node that never answers", async () => {
      const silent: RequestListener = (request) => void request.resume();
      await against(silent, async (store) => {
        for (const call of [
          () => store.getBlock("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
          () => store.putBlock(randomBytes(10)),
          () => store.addFile(pieces(randomBytes(10))),
        ])
          expect((await rejection(call())).code).to.equal("store/timeout");
      });
    });

    it("waits for a source that is slower than the time it gives the node", async () => {
      const node = await freshNode();
      const store = openRpcStore({ url: node.url, timeout: 2000 });
      async function* slow() {
        yield randomBytes(10);
        await new Promise((resolve) => setTimeout(resolve, 3000));
        yield randomBytes(10);
      }
      expect((await store.addFile(slow())).size).to.equal(20);
      await node.stop();
    });
  });
});

const leavesOf = (size: number): number[] => [
  ...Array.from({ length: Math.floor(size / M) }, () => M),
  ...(size % M > 0 ? [size % M] : []),
];

const answering =
  (body: string): RequestListener =>
  (request, response) =>
    void request.resume().once("end", () => response.end(body));

async function against(
  listener: RequestListener,
  test: (store: ReturnType<typeof openRpcStore>) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  try {
    await test(openRpcStore({ url: `http://127.0.0.1:${port}`, timeout: 500 }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
