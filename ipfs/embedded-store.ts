import { importFile } from "ipfs-unixfs-importer";
import { CID } from "multiformats/cid";
import { parseBlockCid, rawCid, readBlocks } from "#lib/block-verification";
import { StoreError, type Store, type StoredFile } from "#lib/store";
import { takeFolder } from "./embedded-node.ts";
import { fileShape } from "./local-import.ts";
import type { Node } from "./rpc-call.ts";
import { removeUnkept } from "./unkept-blocks.ts";
import { pinWhole } from "./whole-pin.ts";

/** A store in this process. `close` gives its folder free; no call may run then. */
export type EmbeddedStore = {
  readonly store: Store;
  /** Removes every block that no pin keeps; answers how many. */
  readonly collect: () => Promise<number>;
  readonly close: () => void;
};

/**
 * A {@link Store} right on the folder of an embedded node, which this process takes for itself: the same blocks and pins
 * as behind the RPC API, without the way through HTTP. Every block is verified once, when it is read.
 */
export async function openEmbeddedStore(directory: string): Promise<EmbeddedStore> {
  const { node, unlock } = await takeFolder({ directory });
  const { blocks, pins, lock } = node;
  const ours = <T>(what: string, act: () => Promise<T>) => translated(directory, what, act);
  const unverified = (text: string) => ours("read a block", () => blocks.unverified(parse(text)));
  const store: Store = {
    addFile: (chunks) => addFile(node, chunks, ours),
    putBlock: async (bytes) => {
      const cid = await rawCid(bytes);
      await ours("store a block", () =>
        lock.writing(async () => {
          await blocks.put(parse(cid), bytes);
          await pins.add({ cid: parse(cid), type: "recursive" });
        }),
      );
      return cid;
    },
    getBlock: (text) => ours("read a block", async () => blocks.get(parse(text))),
    readFile: (text, options) => readBlocks(text, unverified, options),
    has: (text) => ours("look for a block", async () => blocks.has(parse(text))),
    pin: (text) =>
      ours("pin a file", () =>
        lock.writing(async () => pinWhole(node, { cid: parse(text), type: "recursive" })),
      ),
    unpin: async (text) => {
      await ours("unpin a file", async () => pins.remove(parse(text)));
    },
  };
  const collect = () => ours("collect garbage", async () => (await removeUnkept(node)).length);
  return { store, collect, close: unlock };
}

const parse = (text: string): CID => parseBlockCid(text);

type Ours = <T>(what: string, act: () => Promise<T>) => Promise<T>;

/** Imports while it comes: a file is pinned once all of it is on the disk. An error of `chunks` passes through. */
async function addFile(
  { blocks, pins, lock, imports }: Node,
  chunks: AsyncIterable<Uint8Array>,
  ours: Ours,
): Promise<StoredFile> {
  let size = 0;
  let failure: { error: unknown } | undefined;
  async function* counted() {
    try {
      for await (const chunk of chunks) {
        size += chunk.length;
        yield chunk;
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const whole = (hold: (cid: CID) => void) => {
    const put = async (cid: CID, bytes: Uint8Array): Promise<CID> => {
      hold(cid);
      await lock.writing(() => blocks.put(cid, bytes));
      return cid;
    };
    return importFile({ content: counted() }, { put }, fileShape);
  };
  try {
    const cid = await ours("add a file", () =>
      imports.run(async (hold) => {
        const added = await whole(hold);
        await lock.writing(() => pins.add({ cid: added.cid, type: "recursive" }));
        return added.cid.toString();
      }),
    );
    return { cid, size };
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  }
}

/** What the file system refuses is a store that cannot be reached; what is wrong with a block says so itself. */
async function translated<T>(directory: string, what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const message = `the store in ${directory} cannot ${what}; see that the folder is there and writable`;
    throw new StoreError("unreachable", message, { cause });
  }
}
