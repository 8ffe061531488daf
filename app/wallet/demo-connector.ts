import { createConnector } from "wagmi";
import { hexToString, numberToHex, type Hex } from "viem";
import type { TypedData } from "#lib/eip712";
import type { DemoPerson } from "../config.ts";
import { demoWallet, type AskPerson, type DemoWallet } from "./demo-wallet.ts";

/** The wallet of one demo person as wagmi knows wallets. */
export function demoConnector(person: DemoPerson, ask: AskPerson) {
  return createConnector(({ chains, emitter }) => {
    const chainId = chains[0].id;
    const provider = { request: answering(person, { wallet: demoWallet(person, ask), chainId }) };
    return {
      id: `demo-${person.id}`,
      name: person.label,
      type: "demo",
      // wagmi's type of the accounts depends on a flag of the caller that the demo wallet has no use for
      connect: () => Promise.resolve({ accounts: [person.account] as never, chainId }),
      disconnect: () => Promise.resolve(),
      getAccounts: () => Promise.resolve([person.account]),
      getChainId: () => Promise.resolve(chainId),
      getProvider: () => Promise.resolve(provider),
      isAuthorized: () => Promise.resolve(false),
      onAccountsChanged: () => undefined,
      onChainChanged: () => undefined,
      onDisconnect: () => emitter.emit("disconnect"),
    };
  });
}

type Asked = { readonly method: string; readonly params?: unknown };

function answering(
  { account }: DemoPerson,
  { wallet, chainId }: { wallet: DemoWallet; chainId: number },
): (asked: Asked) => Promise<unknown> {
  return async ({ method, params }) => {
    const [first, second] = (Array.isArray(params) ? params : []) as readonly string[];
    if (method === "eth_chainId") return numberToHex(chainId);
    if (method === "eth_accounts" || method === "eth_requestAccounts") return [account];
    if (method === "personal_sign") return wallet.text(hexToString(first as Hex));
    if (method === "eth_signTypedData_v4")
      return wallet.typedData(JSON.parse(second ?? "") as TypedData);
    throw new Error(`The demo wallet does not answer ${method}.`);
  };
}
