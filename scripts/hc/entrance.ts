import { join } from "node:path";
import { openRelay } from "#chain/relay";
import { openRpcStore } from "#ipfs/rpc-client";
import { openVaultDirectory } from "#ipfs/vault-directory";
import { GatewayError } from "#lib/gateway-session";
import { demoKey } from "../demo-wallets.ts";
import type { ChainSession, Session } from "../session.ts";
import { stateDirectory, type KnownGateway } from "../state.ts";
import { signInAt } from "../through-gateway.ts";

/** What the command line says about the way: a gateway, or a store and a vault's folder. */
type Way = { readonly gateway?: string; readonly store: string; readonly vault?: string };

/** A gateway to ask; its number where it is known beforehand, so that no other can stand in for it. */
export type GatewayToAsk = { readonly url: string; readonly gateway?: number };

/**
 * The gateways that people's commands go through, those to try first; none where they open a vault's folder
 * themselves. `--gateway` names one, `--vault` a folder; without either it is as the saved state says.
 */
export function gatewaysToAsk(
  { gateway, vault }: Pick<Way, "gateway" | "vault">,
  saved: readonly KnownGateway[] = [],
): readonly GatewayToAsk[] {
  const known = saved.map(({ number, url }) => ({ url, gateway: number }));
  if (gateway !== undefined) return [known.find(({ url }) => url === gateway) ?? { url: gateway }];
  return vault === undefined ? known : [];
}

/** How a wallet comes to the ports of its owner: signed in at the first gateway that answers, or by store and folder. */
export function openEntrance(
  chain: ChainSession,
  options: Pick<Way, "store" | "vault">,
  gateways: readonly GatewayToAsk[],
): Session["portsOf"] {
  if (gateways.length > 0) return async (wallet) => signedInAtFirst(chain, gateways, wallet);
  const { provider, site, services } = chain;
  const here = {
    ...services,
    relay: openRelay(provider, site, demoKey("relay")),
    store: openRpcStore({ url: options.store }),
    vault: openVaultDirectory(options.vault ?? join(stateDirectory(site.genesis), "vault")),
  };
  return (sign) => ({ ...here, sign });
}

/** Throws `gateway/unreachable` when none answers; a refusal is not asked about again elsewhere. */
async function signedInAtFirst(
  { services }: ChainSession,
  gateways: readonly GatewayToAsk[],
  wallet: Parameters<Session["portsOf"]>[0],
): Promise<Awaited<ReturnType<Session["portsOf"]>>> {
  for (const place of gateways) {
    try {
      const { ports, client } = await signInAt(services, place, wallet);
      return { ...ports, gateway: client };
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "gateway/unreachable") throw error;
    }
  }
  const asked = gateways.map(({ url }) => url).join(" or ");
  throw new GatewayError(
    "gateway/unreachable",
    `No gateway answers at ${asked}. Nothing is lost: see that it runs, or name another with --gateway.`,
  );
}
