import type { Connector } from "wagmi";
import type { Hex } from "#lib/bytes";
import { orDeclined, WalletError } from "./wallet-door.ts";

type Provider = {
  request: (asked: { method: string; params?: readonly unknown[] }) => Promise<unknown>;
};

/**
 * An account of a wallet that is not `own`, which may be of the same wallet: its person chooses it there. The page's own
 * connection stays as it is. Throws {@link WalletError}, `wallet/same-account` where the wallet names no other.
 */
export async function otherAccount(connector: Connector, own: Hex): Promise<Hex> {
  const provider = (await orDeclined(() => connector.getProvider())) as Provider | undefined;
  if (provider === undefined) throw noAccount();
  const isOther = (account: Hex) => account.toLowerCase() !== own.toLowerCase();
  const shown = accountsIn(await orDeclined(() => provider.request(shownAccounts)));
  const [other] = shown.filter(isOther);
  if (other !== undefined) return other;
  if (shown.length === 0) throw noAccount();
  await orDeclined(() => provider.request(choosing)).catch(unlessDeclined);
  const chosen = accountsIn(await orDeclined(() => provider.request({ method: "eth_accounts" })));
  const [next] = chosen.filter(isOther);
  if (next !== undefined) return next;
  throw new WalletError(
    "wallet/same-account",
    "Your wallet shows the account that you have now. Nothing was changed. Choose the other account in your wallet, then try again.",
  );
}

const shownAccounts = { method: "eth_requestAccounts" };

/** Most wallets show their accounts to choose from (EIP-2255); others know nothing of it. */
const choosing = { method: "wallet_requestPermissions", params: [{ eth_accounts: {} }] };

function unlessDeclined(error: unknown): void {
  if (error instanceof WalletError && error.code === "wallet/declined") throw error;
}

const accountsIn = (answer: unknown): Hex[] =>
  Array.isArray(answer)
    ? answer.filter((one): one is Hex => typeof one === "string" && /^0x[0-9a-f]{40}$/i.test(one))
    : [];

const noAccount = (): WalletError =>
  new WalletError(
    "wallet/no-account",
    "Your wallet named no account. Nothing was changed. Unlock it and try again.",
  );
