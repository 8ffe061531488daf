import { connect, disconnect, signMessage, signTypedData, switchChain } from "wagmi/actions";
import type { Config, Connector } from "wagmi";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import type { WalletDoor } from "../keeper/session.ts";

/** The wallet did not do it. Codes: `wallet/declined`, `wallet/failed`, `wallet/wrong-network`, `wallet/no-account`, `wallet/same-account`. */
export class WalletError extends HealthChainError {}

/** Connects a wallet, which asks its person which account; the account. Throws {@link WalletError}. */
export async function connectWallet(config: Config, connector: Connector): Promise<Hex> {
  const { current, connections } = config.state;
  const known = current === null ? undefined : connections.get(current);
  if (known?.connector.uid === connector.uid) return known.accounts[0];
  if (known !== undefined) await disconnect(config, known);
  const { accounts } = await orDeclined(() => connect(config, { connector }));
  const account: Hex | undefined = accounts.at(0);
  if (account !== undefined) return account;
  throw new WalletError(
    "wallet/no-account",
    "Your wallet named no account. Nothing was changed. Unlock it and try again.",
  );
}

/** Makes a wallet that was asked already the page's own, in place of the one before, which it disconnects. */
export async function followWallet(config: Config, connector: Connector): Promise<void> {
  const { current, connections } = config.state;
  const before = current === null ? undefined : connections.get(current);
  if (before?.connector.uid === connector.uid) return;
  await orDeclined(() => connect(config, { connector }));
  if (before !== undefined) await disconnect(config, before);
}

/** Moves the wallet to this deployment's network, adding it where the wallet does not know it. */
export async function moveToNetwork(config: Config, chainId: number): Promise<void> {
  const rpcUrls = [new URL("/chain", location.href).href];
  const addEthereumChainParameter = { chainName: "HealthChain", rpcUrls };
  await orDeclined(() => switchChain(config, { chainId, addEthereumChainParameter }));
}

/** One account of a wallet as the keeper asks it: one prompt a call. Throws {@link WalletError}. */
export function walletDoor(
  config: Config,
  { connector, account }: { readonly connector: Connector; readonly account: Hex },
): WalletDoor {
  return {
    text: (message) => orDeclined(() => signMessage(config, { account, connector, message })),
    typedData: async (data) => {
      await requireNetwork(connector, data.domain.chainId);
      // viem wants types that it can check at compile time; ours are data
      const request = { ...data, account, connector } as unknown as Parameters<
        typeof signTypedData
      >[1];
      return orDeclined(() => signTypedData(config, request));
    },
  };
}

/** Acts name their network, and wallets refuse to sign for another than their own. Statements name none. */
async function requireNetwork(connector: Connector, chainId: unknown): Promise<void> {
  if (chainId === undefined) return;
  if ((await orDeclined(() => connector.getChainId())) === Number(chainId)) return;
  throw new WalletError(
    "wallet/wrong-network",
    "Your wallet is on another network. Nothing was signed. Switch it to HealthChain and try again.",
  );
}

/** What a wallet throws, as {@link WalletError}. */
export async function orDeclined<Done>(ask: () => Promise<Done>): Promise<Done> {
  try {
    return await ask();
  } catch (cause) {
    if (isDeclined(cause))
      throw new WalletError("wallet/declined", "You did not sign, so nothing was changed.", {
        cause,
      });
    throw new WalletError(
      "wallet/failed",
      "Your wallet could not do this. Nothing was changed. Open your wallet and try again.",
      { cause },
    );
  }
}

/** EIP-1193: code 4001, sometimes wrapped. */
function isDeclined(error: unknown): boolean {
  for (
    let at = error;
    typeof at === "object" && at !== null;
    at = "cause" in at ? at.cause : undefined
  )
    if ("code" in at && at.code === 4001) return true;
  return false;
}
