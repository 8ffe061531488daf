import type { IncomingMessage } from "node:http";
import { CID } from "multiformats/cid";
import { parseBlockCid } from "#lib/block-verification";
import type { BlockFolder } from "./block-folder.ts";
import type { CollectionLock } from "./collection-lock.ts";
import type { PinFolder } from "./pin-folder.ts";
import { RpcFault } from "./rpc-fault.ts";
import type { RunningImports } from "./running-imports.ts";
import type { UploadLimits } from "./uploads.ts";

/** What the routes work on. */
export type Node = UploadLimits & {
  directory: string;
  blocks: BlockFolder;
  pins: PinFolder;
  lock: CollectionLock;
  imports: RunningImports;
};

/** One call: its flags as Kubo names them, and the request for routes that take a body. */
export type Call = { node: Node; query: URLSearchParams; request: IncomingMessage };

/** A whole JSON value, JSON lines, or bytes; the last two are sent at the reader's pace. */
export type Answer =
  { json: unknown } | { lines: AsyncIterable<unknown> } | { bytes: AsyncIterable<Uint8Array> };

export type Route = (call: Call) => Answer | Promise<Answer>;

/** The CIDs given as `arg`; at least one, or the call fails as in Kubo. */
export function cidArguments({ query }: Call): CID[] {
  const given = query.getAll("arg");
  if (given.length === 0) throw new RpcFault('argument "cid" is required', { status: 400 });
  return given.map(parsePath);
}

/** The one CID given as `arg`. */
export function cidArgument(call: Call): CID {
  const [cid, ...rest] = cidArguments(call);
  if (cid !== undefined && rest.length === 0) return cid;
  throw new RpcFault("expected one argument", { status: 400 });
}

/** A boolean flag, or Kubo's default for it when absent. */
export function flag({ query }: Call, name: string, byDefault: boolean): boolean {
  const value = query.get(name);
  return value === null ? byDefault : value !== "false";
}

/** A flag that is a whole number, at least `least` (0), or Kubo's default for it when absent. */
export function numberFlag(
  { query }: Call,
  name: string,
  { byDefault, least = 0 }: { byDefault: number; least?: number },
): number {
  const value = Number(query.get(name) ?? byDefault);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RpcFault(`invalid value for --${name}: at least ${least}`, { status: 400 });
}

function parsePath(text: string): CID {
  const [cid = "", ...path] = text.replace(/^\/ipfs\//, "").split("/");
  if (path.some((part) => part !== ""))
    throw new RpcFault(`no link named "${path[0]}" under ${cid}`);
  try {
    return parseBlockCid(cid);
  } catch (cause) {
    throw new RpcFault(`invalid path "${text}": invalid cid or not raw or dag-pb`, { cause });
  }
}
