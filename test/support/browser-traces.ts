import { privateKeyToAccount } from "viem/accounts";
import type { TypedDataDefinition } from "viem";
import { fromHex, toHex } from "#lib/bytes";
import { normaliseSignature } from "#lib/wallet-slot";
import type { Profile } from "./profile.ts";
import { tracesIn, type Secret, type Trace } from "./traces.ts";
import type { TestWallet } from "./wallet.ts";

/** Every form of every secret in what a browser keeps of a profile, and in what its pages said and where they were. */
export async function tracesInProfile(
  { context, page, said, visited }: Profile,
  secrets: readonly Secret[],
): Promise<Trace[]> {
  const places = {
    "cookies, localStorage, IndexedDB": JSON.stringify(
      await context.storageState({ indexedDB: true }),
    ),
    "sessionStorage, caches, files, history": await page.evaluate(keptInPage),
    console: said.join("\n"),
    addresses: visited.join("\n"),
  };
  return Object.entries(places).flatMap(([where, text]) => tracesIn(text, secrets, where));
}

/** Runs in the page. What storageState leaves out. */
async function keptInPage(): Promise<string> {
  const cached: string[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      cached.push(name, request.url, (await (await cache.match(request))?.text()) ?? "");
  }
  const files: string[] = [];
  const directory = await navigator.storage.getDirectory();
  for await (const [name, handle] of directory as unknown as AsyncIterable<[string, unknown]>) {
    files.push(name);
    if (handle instanceof FileSystemFileHandle) files.push(await (await handle.getFile()).text());
  }
  const asked = performance.getEntries().map(({ name }) => name);
  const { state } = history as { state: unknown };
  return JSON.stringify([Object.entries(sessionStorage), cached, files, asked, state, window.name]);
}

/** The signatures that open a person's keys, as the wallet gave them and as slots take them. */
export async function slotSignatures({ prompts, key }: TestWallet): Promise<Uint8Array[]> {
  const owner = privateKeyToAccount(toHex(key));
  const asked = prompts
    .filter(({ method }) => method === "eth_signTypedData_v4")
    .map(({ params }) => JSON.parse(params[1] as string) as TypedDataDefinition)
    .filter(({ primaryType }) => primaryType === "KeySlot");
  const signatures = await Promise.all(asked.map((data) => owner.signTypedData(data)));
  return signatures.map((signature) => normaliseSignature(fromHex(signature)));
}
