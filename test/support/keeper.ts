import { openKeeper, type KeeperApi } from "../../app/keeper/open-keeper.ts";
import type { Sign, TextWallet } from "#lib/ports";
import type { TestApp } from "./app.ts";

/**
 * Lets keepers run in Node as in a page of `app`: addresses without a host are the page's own server's. `restore` ends it.
 */
export function asPageOf({ url }: TestApp): { readonly restore: () => void } {
  const plain = globalThis.fetch;
  globalThis.fetch = (input, init) =>
    plain(typeof input === "string" && input.startsWith("/") ? `${url}${input}` : input, init);
  return {
    restore: () => {
      globalThis.fetch = plain;
    },
  };
}

/** A keeper that `wallet` has signed in to. */
export async function keeperOf(wallet: Sign & TextWallet): Promise<KeeperApi> {
  const keeper = openKeeper();
  await keeper.begin();
  await keeper.signIn(wallet.account, wallet);
  return keeper;
}
