import type { CID } from "multiformats/cid";
import { passOver, reachable } from "./dag-walk.ts";
import { cidArguments, flag, type Call, type Node, type Route } from "./rpc-call.ts";
import { RpcFault } from "./rpc-fault.ts";
import { pinWhole } from "./whole-pin.ts";

type Listed = { Cid: string; Type: string };
const types = ["all", "recursive", "direct", "indirect"];

/** `pin/add`: keeps blocks and, unless `recursive=false`, all below them; all of it must be here. */
export const pinAdd: Route = async (call) => {
  const cids = cidArguments(call);
  const type = flag(call, "recursive", true) ? "recursive" : "direct";
  await call.node.lock.writing(async () => {
    for (const cid of cids) await pinWhole(call.node, { cid, type });
  });
  return { json: { Pins: cids.map(String) } };
};

/** `pin/rm`: lets go of pins made by `pin/add` or `add`. */
export const pinRemove: Route = async (call) => {
  const cids = cidArguments(call);
  for (const cid of cids)
    if (!(await call.node.pins.remove(cid))) throw new RpcFault("not pinned or pinned indirectly");
  return { json: { Pins: cids.map(String) } };
};

/** `pin/ls`: all pins, or how each given CID is pinned; `type` narrows it, `stream` answers line by line. A pin that is not whole is listed as far as it can be read. */
export const pinList: Route = async (call) => {
  const type = call.query.get("type") ?? "all";
  if (!types.includes(type)) throw new RpcFault(`invalid type '${type}': ${types.join(", ")}`);
  const lines = call.query.has("arg") ? given(call, type) : everything(call.node, type);
  if (flag(call, "stream", false)) return { lines };
  const keys: Record<string, { Type: string }> = {};
  for await (const { Cid, Type } of lines) keys[Cid] = { Type };
  return { json: { Keys: keys } };
};

async function* given(call: Call, wanted: string): AsyncGenerator<Listed> {
  for (const cid of cidArguments(call)) {
    const type = await pinTypeOf(call.node, cid);
    const isWanted = wanted === "all" || type?.startsWith(wanted) === true;
    if (type === undefined || !isWanted) throw new RpcFault(`path '/ipfs/${cid}' is not pinned`);
    yield { Cid: cid.toString(), Type: type };
  }
}

async function pinTypeOf(node: Node, cid: CID): Promise<string | undefined> {
  const pin = await node.pins.get(cid);
  if (pin !== undefined) return pin.type;
  for await (const { cid: root, type } of node.pins.all()) {
    if (type === "direct") continue;
    for await (const below of reachable(node.blocks, root, passOver))
      if (below.equals(cid)) return `indirect through ${root}`;
  }
  return undefined;
}

async function* everything({ pins, blocks }: Node, wanted: string): AsyncGenerator<Listed> {
  const roots: CID[] = [];
  const listed = new Set<string>();
  for await (const { cid, type } of pins.all()) {
    listed.add(cid.toString());
    if (type === "recursive") roots.push(cid);
    if (wanted === "all" || wanted === type) yield { Cid: cid.toString(), Type: type };
  }
  if (wanted !== "all" && wanted !== "indirect") return;
  for (const root of roots)
    for await (const cid of reachable(blocks, root, passOver)) {
      if (listed.has(cid.toString())) continue;
      listed.add(cid.toString());
      yield { Cid: cid.toString(), Type: "indirect" };
    }
}
