import { createConfig, createStorage, http, type Config } from "wagmi";
import { defineChain } from "viem";
import type { AppConfig, DemoPerson } from "../config.ts";
import { demoConnector, type AskPerson } from "./demo-connector.ts";

/**
 * wagmi for the configured chain: wallets that announce themselves (EIP-6963), and on a demo deployment one connector for
 * each demo person. The page never sends a transaction: wallets sign, gateways send.
 */
export function walletConfig({ chainId, demo }: AppConfig, ask: AskPerson): Config {
  const chain = chainOf(chainId);
  const people: readonly DemoPerson[] = demo?.people ?? [];
  return createConfig({
    chains: [chain],
    connectors: people.map((person) => demoConnector(person, ask)),
    transports: { [chain.id]: http("/chain") },
    multiInjectedProviderDiscovery: true,
    storage: createStorage({ storage: noStorage }), // which account was here last is nobody's business on a shared computer
  });
}

const noStorage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

function chainOf(id: number) {
  return defineChain({
    id,
    name: "HealthChain",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: ["/chain"] } },
  });
}
