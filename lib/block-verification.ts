import * as dagPb from "@ipld/dag-pb";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { equal } from "./bytes.ts";
import { decodeFileNode, nodeSize, notAFile, type Child } from "./file-blocks.ts";
import { maxBlockSize, StoreError, type BlockPosition, type ReadOptions } from "./store.ts";

/** Fetches one block by its CID. Not trusted: what it answers is verified. */
export type GetBlock = (cid: string, signal?: AbortSignal) => Promise<Uint8Array>;

/** Deeper than any file Kubo makes: five levels of 174 links are 150 TiB. */
const maxDepth = 12;
const defaultLookAhead = 4;

type Walk = { getBlock: GetBlock; from: number; to: number; signal: AbortSignal; visited: number };
type Branch = Omit<Child, "size"> & { size: number | undefined; offset: number; depth: number };
type Leaf = { offset: number; load: () => Promise<Uint8Array> };

/** Reads the CID of a block we can verify. Throws `store/unsupported-cid`; an identity CID is one, since it proves nothing stored. */
export function parseBlockCid(text: string): CID {
  const cid = parse(text);
  const isKnownCodec = cid.code === raw.code || cid.code === dagPb.code;
  if (isKnownCodec && cid.multihash.code === sha256.code && cid.multihash.digest.length === 32)
    return cid;
  throw new StoreError(
    "unsupported-cid",
    `CID ${text} is not of a raw or dag-pb block with sha2-256; only such blocks can be verified`,
    { cid: text },
  );
}

/** Passes when `bytes` are the block that `cid` names. Throws `store/block-altered`, `too-large` or `unsupported-cid`. */
export async function verifyBlock(cid: string, bytes: Uint8Array): Promise<void> {
  const { multihash } = parseBlockCid(cid);
  refuseLargeBlock(bytes, cid);
  const { digest } = await sha256.digest(bytes);
  if (equal(digest, multihash.digest)) return;
  throw new StoreError(
    "block-altered",
    `block ${cid} does not match its hash: the store's copy was altered; read it from another store`,
    { cid },
  );
}

/** The CID of a raw block: CIDv1, raw, sha2-256. Throws `store/too-large` beyond {@link maxBlockSize}. */
export async function rawCid(bytes: Uint8Array): Promise<string> {
  refuseLargeBlock(bytes);
  return CID.createV1(raw.code, await sha256.digest(bytes)).toString();
}

/**
 * Reads a UnixFS file's bytes in order, one leaf at a time, verifying every block on the way and
 * every stated size. Holds `lookAhead` + 1 leaves and one inner node a level at most. Throws a
 * StoreError that names the failing block and its position, before any byte of that block.
 */
export async function* readBlocks(
  cid: string,
  getBlock: GetBlock,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  const { offset = 0, length = Number.MAX_SAFE_INTEGER - offset } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const walk: Walk = { getBlock, from: offset, to: offset + length, signal, visited: 0 };
  try {
    yield* inOrder(walk, cid, options.lookAhead ?? defaultLookAhead);
  } finally {
    stop.abort("read"); // whoever stops reading early leaves no request behind; a reason saves making an error
  }
}

async function* inOrder(walk: Walk, cid: string, lookAhead: number): AsyncGenerator<Uint8Array> {
  const root = { cid: parseBlockCid(cid), size: undefined, offset: 0, depth: 0 };
  const loading: { offset: number; bytes: Promise<Uint8Array> }[] = [];
  const next = async () => {
    const first = loading.shift();
    return first === undefined ? new Uint8Array() : cut(walk, await first.bytes, first.offset);
  };
  for await (const leaf of leavesThenFailure(walk, root)) {
    const bytes = leaf.load();
    bytes.catch(() => undefined); // thrown when its turn comes
    loading.push({ offset: leaf.offset, bytes });
    if (loading.length > lookAhead) yield* nonEmpty(await next());
  }
  while (loading.length > 0) yield* nonEmpty(await next());
}

/** A failure of the walk waits its turn as a leaf would, so that the leaves before it still come out. */
async function* leavesThenFailure(walk: Walk, root: Branch): AsyncGenerator<Leaf> {
  try {
    yield* leaves(walk, root);
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort's reason may be anything
    yield { offset: 0, load: () => Promise.reject(error) };
  }
}

async function* leaves(walk: Walk, branch: Branch): AsyncGenerator<Leaf> {
  const position = { number: walk.visited++, offset: branch.offset };
  const load = () => loadVerified(walk, branch, position);
  if (branch.cid.code === raw.code) {
    yield { offset: branch.offset, load };
    return;
  }
  const node = at(position, decodeFileNode, branch.cid.toString(), await load());
  refuseOtherSize(branch, nodeSize(node), position);
  if (branch.depth === maxDepth) throw located(tooDeep(branch.cid), position);
  yield { offset: branch.offset, load: () => Promise.resolve(node.data) };
  let offset = branch.offset + node.data.length;
  for (const child of node.children) {
    const isWanted = offset < walk.to && offset + child.size > walk.from;
    if (isWanted) yield* leaves(walk, { ...child, offset, depth: branch.depth + 1 });
    offset += child.size;
  }
}

async function loadVerified(walk: Walk, branch: Branch, position: BlockPosition) {
  const cid = branch.cid.toString();
  try {
    walk.signal.throwIfAborted();
    const bytes = await walk.getBlock(cid, walk.signal);
    await verifyBlock(cid, bytes);
    if (branch.cid.code === raw.code) refuseOtherSize(branch, bytes.length, position);
    return bytes;
  } catch (error) {
    throw located(error, position);
  }
}

function parse(text: string): CID {
  try {
    return CID.parse(text);
  } catch (cause) {
    throw new StoreError("unsupported-cid", `${JSON.stringify(text)} is not a CID`, { cause });
  }
}

function refuseLargeBlock(bytes: Uint8Array, cid?: string): void {
  if (bytes.length <= maxBlockSize) return;
  const message = `block of ${bytes.length} bytes; the limit is ${maxBlockSize}, larger content goes in as a file`;
  throw new StoreError("too-large", message, cid === undefined ? {} : { cid });
}

function refuseOtherSize({ cid, size }: Branch, found: number, position: BlockPosition): void {
  if (size === undefined || size === found) return;
  const why = `${found} bytes where the block above it states ${size}`;
  throw located(notAFile(cid.toString(), why), position);
}

const tooDeep = (cid: CID): StoreError =>
  notAFile(cid.toString(), `more than ${maxDepth} levels below the root`);

function at<A extends unknown[], R>(position: BlockPosition, read: (...a: A) => R, ...a: A): R {
  try {
    return read(...a);
  } catch (error) {
    throw located(error, position);
  }
}

/** The same error saying where in the file it happened; anything but a StoreError stays as it is. */
function located(error: unknown, position: BlockPosition): unknown {
  if (!(error instanceof StoreError) || error.position !== undefined) return error;
  const where = `(block number ${position.number} of the file, at byte ${position.offset})`;
  const detail = { cause: error.cause, position, ...(error.cid ? { cid: error.cid } : {}) };
  return new StoreError(error.fault, `${error.message} ${where}`, detail);
}

function cut({ from, to }: Walk, bytes: Uint8Array, offset: number): Uint8Array {
  return bytes.subarray(Math.max(0, from - offset), Math.max(0, to - offset));
}

function* nonEmpty(bytes: Uint8Array): Generator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
