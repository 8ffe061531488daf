import { secp256k1 } from "@noble/curves/secp256k1";
import type { BrowserContext, Page } from "playwright-core";
import { hashTypedData, numberToHex, type Hex, type TypedDataDefinition } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { fromHex, toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";

/*
 * A wallet for a browser profile: it announces itself (EIP-6963) and answers by EIP-1193 in the page, while keys and
 * decisions stay in this process. It refuses as MetaMask does: typed data for another network, networks it does not know.
 */

/** Something that a page asked the wallet. */
export type Asked = { readonly method: string; readonly params: readonly unknown[] };

/** What the person answers: false declines. */
export type Decide = (asked: Asked) => boolean | Promise<boolean>;

/** A wallet in one browser profile, and its person. */
export type TestWallet = {
  readonly account: Hex;
  /** The private key that the wallet began with: the same person's, for another profile. */
  readonly key: Uint8Array;
  /** Every question that the person had to answer, in order. */
  readonly prompts: Asked[];
  /** How many of them were to sign something, since the last call. */
  readonly signatures: () => number;
  readonly decide: (decide: Decide) => void;
  /** The private key of the account that the wallet shows. */
  readonly current: () => Uint8Array;
  /** The person chooses another account in the wallet. */
  readonly switchAccount: (page: Page, key?: Uint8Array) => Promise<void>;
  /** The person chooses another network in the wallet. */
  readonly switchChain: (page: Page, chainId: number) => Promise<void>;
  readonly lock: (page: Page) => Promise<void>;
};

export type WalletOptions = {
  readonly chainId: number;
  readonly key?: Uint8Array;
  readonly name?: string;
  /** A wallet whose signatures differ each time, as some hardware wallets' do. */
  readonly isFickle?: boolean;
  /** False for one that does not announce itself and is only `window.ethereum`. */
  readonly announces?: boolean;
};

const prompting = new Set([
  "eth_requestAccounts",
  "personal_sign",
  "eth_signTypedData_v4",
  "wallet_switchEthereumChain",
  "wallet_addEthereumChain",
]);
const signing = new Set(["personal_sign", "eth_signTypedData_v4"]);

type State = {
  key: Uint8Array;
  chainId: number;
  isConnected: boolean;
  decide: Decide;
  readonly known: Set<number>;
  readonly isFickle: boolean;
};

/** A wallet's refusal by EIP-1193. */
class ProviderError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Installs a wallet into every page of a profile that is opened from now on. */
export async function installWallet(
  context: BrowserContext,
  { chainId, key = newPrivateKey(), isFickle = false, ...shown }: WalletOptions,
): Promise<TestWallet> {
  const state: State = {
    ...{ key, chainId, isFickle, isConnected: false },
    known: new Set([1, chainId]),
    decide: () => true,
  };
  const prompts: Asked[] = [];
  let counted = 0;
  const answer = async (page: Page, asked: Asked): Promise<unknown> => {
    if (prompting.has(asked.method) && !isNoPrompt(state, asked)) {
      prompts.push(asked);
      if (!(await state.decide(asked))) throw new ProviderError(4001, "User rejected the request.");
    }
    return answered(state, asked, (event, value) => emit(page, binding, [event, value]));
  };
  const { name = "Test Wallet", announces = true } = shown;
  const binding = name.replaceAll(" ", ""); // several wallets may be in one profile
  await context.exposeBinding(binding, async ({ page }, asked: Asked) => {
    try {
      return { result: await answer(page, asked) };
    } catch (error) {
      const code = error instanceof ProviderError ? error.code : -32603;
      return { error: { code, message: error instanceof Error ? error.message : "" } };
    }
  });
  const shownAs = JSON.stringify({ name, announces, binding });
  // tsx names functions by a helper of its own, which no page has
  const content = `{ const __name = (named) => named; (${walletInPage.toString()})(${shownAs}); }`;
  await context.addInitScript({ content });
  return {
    account: accountOf(key),
    key,
    prompts,
    signatures: () => {
      const count = prompts.slice(counted).filter(({ method }) => signing.has(method)).length;
      counted = prompts.length;
      return count;
    },
    decide: (decide) => {
      state.decide = decide;
    },
    current: () => state.key,
    switchAccount: async (page, next = newPrivateKey()) => {
      state.key = next;
      await emit(page, binding, ["accountsChanged", [accountOf(next)]]);
    },
    switchChain: async (page, next) => {
      state.chainId = next;
      await emit(page, binding, ["chainChanged", numberToHex(next)]);
    },
    lock: async (page) => {
      state.isConnected = false;
      await emit(page, binding, ["accountsChanged", []]);
    },
  };
}

const accountOf = (key: Uint8Array): Hex => privateKeyToAccount(toHex(key)).address;

/** A wallet that is connected does not ask again. */
const isNoPrompt = ({ isConnected }: State, { method }: Asked): boolean =>
  method === "eth_requestAccounts" && isConnected;

async function answered(
  state: State,
  { method, params }: Asked,
  tell: (event: string, value: unknown) => Promise<void>,
): Promise<unknown> {
  const owner = privateKeyToAccount(toHex(state.key));
  switch (method) {
    case "eth_requestAccounts":
      state.isConnected = true;
      return [owner.address];
    case "eth_accounts":
      return state.isConnected ? [owner.address] : [];
    case "eth_chainId":
      return numberToHex(state.chainId);
    case "personal_sign":
      requireAccount(owner.address, params[1]);
      return owner.signMessage({ message: { raw: params[0] as Hex } });
    case "eth_signTypedData_v4":
      requireAccount(owner.address, params[0]);
      return signTypedData(state, JSON.parse(params[1] as string) as TypedDataDefinition);
    case "wallet_addEthereumChain":
      addChain(state, params[0] as { chainId: Hex; rpcUrls: string[] });
      return null;
    case "wallet_switchEthereumChain": {
      const next = Number((params[0] as { chainId: Hex }).chainId);
      if (!state.known.has(next)) throw new ProviderError(4902, "Unrecognized chain ID.");
      state.chainId = next;
      await tell("chainChanged", numberToHex(next));
      return null;
    }
    case "wallet_revokePermissions":
      state.isConnected = false;
      return null;
    default:
      throw new ProviderError(-32601, `The test wallet does not answer ${method}.`);
  }
}

function requireAccount(own: Hex, asked: unknown): void {
  if (typeof asked === "string" && asked.toLowerCase() === own.toLowerCase()) return;
  throw new ProviderError(4100, "The requested account has not been authorized.");
}

function addChain(state: State, { chainId, rpcUrls }: { chainId: Hex; rpcUrls: string[] }): void {
  const isFit = rpcUrls.some((url) => /^(https:|http:\/\/(localhost|127\.0\.0\.1))/.test(url));
  if (!isFit) throw new ProviderError(-32602, "Expected an RPC URL with https or on this machine.");
  state.known.add(Number(chainId));
}

function signTypedData(state: State, data: TypedDataDefinition): Promise<Hex> | Hex {
  const { chainId } = data.domain ?? {};
  if (chainId !== undefined && Number(chainId) !== state.chainId)
    throw new ProviderError(
      -32603,
      `Provided chainId "${chainId}" must match the active chainId "${state.chainId}"`,
    );
  if (!state.isFickle) return privateKeyToAccount(toHex(state.key)).signTypedData(data);
  const signature = secp256k1.sign(fromHex(hashTypedData(data)), state.key, { extraEntropy: true });
  return toHex(Uint8Array.of(...signature.toBytes("compact"), 27 + signature.recovery));
}

const emit = (
  page: Page,
  binding: string,
  [event, value]: readonly [string, unknown],
): Promise<void> =>
  page.evaluate(
    ([wallet, name, sent]) => {
      const { testWallets } = globalThis as unknown as InPage;
      testWallets?.[wallet]?.(name, sent);
    },
    [binding, event, value] as const,
  );

type InPage = {
  /** How this process tells the page of events, by binding. */
  testWallets?: Record<string, (event: string, value: unknown) => void>;
  ethereum: unknown;
};

/** How the page asks this process. */
type Ask = (asked: Asked) => Promise<{
  result?: unknown;
  error?: { code: number; message: string };
}>;

/** Runs in the page. */
function walletInPage({
  name,
  announces,
  binding,
}: {
  name: string;
  announces: boolean;
  binding: string;
}): void {
  const here = globalThis as unknown as InPage & Window & Record<string, Ask>;
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const provider = {
    request: async ({ method, params = [] }: { method: string; params?: readonly unknown[] }) => {
      const { result, error } = await here[binding]!({ method, params });
      if (error === undefined) return result;
      throw Object.assign(new Error(error.message), { code: error.code });
    },
    on: (event: string, listener: (value: unknown) => void) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return provider;
    },
    removeListener: (event: string, listener: (value: unknown) => void) => {
      listeners.get(event)?.delete(listener);
      return provider;
    },
  };
  here.testWallets ??= {};
  here.testWallets[binding] = (event, value) => {
    for (const listener of listeners.get(event) ?? []) listener(value);
  };
  here.ethereum ??= provider;
  if (!announces) return;
  const icon = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>";
  const uuid = crypto.randomUUID();
  const info = Object.freeze({ uuid, name, rdns: `org.healthchain.${binding}`, icon });
  const detail = Object.freeze({ info, provider });
  const announce = () =>
    here.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  here.addEventListener("eip6963:requestProvider", announce);
  announce();
}
