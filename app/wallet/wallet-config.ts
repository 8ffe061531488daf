import { createConfig, http, injected, type Config, type Connector } from "wagmi";
import { defineChain } from "viem";
import type { AppConfig, DemoPerson } from "../config.ts";
import { demoConnector } from "./demo-connector.ts";
import type { AskPerson } from "./demo-wallet.ts";

/**
 * wagmi for the configured chain: wallets that announce themselves (EIP-6963), and on a demo deployment one connector for
 * each demo person. The page never sends a transaction: wallets sign, gateways send.
 */
export function walletConfig({ chainId, demo }: AppConfig, ask: AskPerson): Config {
  const chain = chainOf(chainId);
  const people: readonly DemoPerson[] = demo?.people ?? [];
  return createConfig({
    chains: [chain],
    connectors: [...people.map((person) => demoConnector(person, ask)), injected()],
    transports: { [chain.id]: http("/chain") },
    multiInjectedProviderDiscovery: true,
    // Which account was here last is nobody's business on a shared computer. With any storage at all, wagmi would also
    // forget the connection whenever its provider is drawn again (Hydrate), as each prompt of a demo wallet has it drawn.
    storage: null,
  });
}

/** The wallets to offer: those that announced themselves, and only where none did, whatever calls itself `ethereum`. */
export function offeredWallets(
  connectors: readonly Connector[],
  hasInjected: boolean,
): Connector[] {
  const announced = connectors.filter(({ id, type }) => type === "injected" && id !== generic);
  if (announced.length > 0 || !hasInjected) return announced;
  return connectors.filter(({ id }) => id === generic);
}

/** wagmi's name for the wallet that did not announce itself. */
const generic = "injected";

function chainOf(id: number) {
  return defineChain({
    id,
    name: "HealthChain",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: ["/chain"] } },
  });
}
