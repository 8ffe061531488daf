import type { JsonRpcProvider } from "ethers";
import { readSite } from "#chain/contracts";
import { openProvider } from "#chain/provider";
import { openRead } from "#chain/read";
import { openRelay } from "#chain/relay";
import { openVerify } from "#chain/verify";
import { openRpcStore } from "#ipfs/rpc-client";
import { openVaultDirectory } from "#ipfs/vault-directory";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { portableWrap, type Wrap } from "#lib/ecies";
import { HealthChainError } from "#lib/errors";
import type { GatewayClient } from "#lib/gateway-client";
import type { Ports, Sign, TextWallet } from "#lib/ports";
import { nativeWrap } from "#native/libsecp256k1-wrap";

/** Where the parts of a running system without gateways are. */
export type Addresses = {
  readonly rpcUrl: string;
  readonly registration: Hex;
  readonly storeUrl: string;
  readonly vaultDirectory: string;
  /** Private key of the account that pays nothing and sends everybody's signed acts. */
  readonly relayKey: Uint8Array;
};

/** What a program has without a wallet and without a gateway: the chain, and cryptography. */
export type ChainServices = Pick<Ports, "read" | "verify" | "wrap" | "now">;

/** An open chain. */
export type ChainSession = {
  readonly provider: JsonRpcProvider;
  readonly site: Site;
  readonly services: ChainServices;
};

/** Somebody's ports, and the gateway behind them where they go through one: it does more than the ports. */
export type EnteredPorts = Ports & { readonly gateway?: GatewayClient };

/** A chain, and how a wallet comes to the ports of its owner: through a gateway, which signs it in, or a folder. */
export type Session = ChainSession & {
  readonly portsOf: (wallet: Sign & TextWallet) => EnteredPorts | Promise<EnteredPorts>;
};

/** A chain with store and vault of one's own beside it, as on one machine without gateways. */
export type DirectSession = ChainSession & {
  /** What needs no wallet. */
  readonly services: Omit<Ports, "sign">;
  readonly portsOf: (wallet: Sign) => Ports;
};

/** Opens the chain. */
export async function openChain({
  rpcUrl,
  registration,
}: Pick<Addresses, "rpcUrl" | "registration">): Promise<ChainSession> {
  const provider = openProvider(rpcUrl);
  const site = await readSite(provider, registration);
  const services = {
    read: openRead(provider, site),
    verify: openVerify(provider),
    wrap: fastestWrap(),
    now: () => Math.floor(Date.now() / 1000),
  };
  return { provider, site, services };
}

/** Opens chain, store and vault. Nothing but the chain is asked yet. */
export async function openSession(addresses: Addresses): Promise<DirectSession> {
  const { provider, site, services: ofChain } = await openChain(addresses);
  const services = {
    ...ofChain,
    relay: openRelay(provider, site, addresses.relayKey),
    store: openRpcStore({ url: addresses.storeUrl }),
    vault: openVaultDirectory(addresses.vaultDirectory),
  };
  return { provider, site, services, portsOf: (sign) => ({ ...services, sign }) };
}

/** libsecp256k1 where it is installed for this platform, else the portable one with the same bytes. */
function fastestWrap(): Wrap {
  try {
    return nativeWrap();
  } catch (error) {
    if (error instanceof HealthChainError) return portableWrap;
    throw error;
  }
}
