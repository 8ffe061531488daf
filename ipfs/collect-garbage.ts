import { create } from "kubo-rpc-client";
import { asStoreError } from "./rpc-errors.ts";

/** What a node of any size should have collected in, in milliseconds. */
const timeout = 1_800_000;

/** Has the node at `url` remove every block that no pin keeps. Answers how many. Throws a `StoreError`. */
export async function collectGarbage(url: string, stop: AbortSignal): Promise<number> {
  const client = create({ url: url.replace(/\/+$/, "") });
  try {
    let count = 0;
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeout)]);
    for await (const { err } of client.repo.gc({ signal })) {
      if (err) throw err;
      count += 1;
    }
    return count;
  } catch (error) {
    throw asStoreError(error, { url, what: "collect garbage" });
  }
}
