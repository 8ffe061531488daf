import { wrap, type Remote } from "comlink";
import type { KeeperApi } from "../keeper/open-keeper.ts";
import { carryErrors } from "../keeper/transfer.ts";

/** A keeper as pages reach it: a worker that holds one person's keys. */
export type Keeper = Remote<KeeperApi>;

/** Starts a keeper. `end` forgets everything that it holds. */
export function startKeeper(): { readonly keeper: Keeper; readonly end: () => void } {
  carryErrors();
  const worker = new Worker(new URL("../keeper/keeper.ts", import.meta.url), { type: "module" });
  return { keeper: wrap<KeeperApi>(worker), end: () => worker.terminate() };
}
