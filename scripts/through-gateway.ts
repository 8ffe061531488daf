import { openGatewayClient, type GatewayClient } from "#lib/gateway-client";
import { signInToGateway, type GatewayAddress, type GatewaySession } from "#lib/gateway-session";
import { streamBody } from "#lib/gateway-store";
import type { Ports, Sign, TextWallet } from "#lib/ports";
import type { ChainServices } from "./session.ts";

/** Somebody signed in at a gateway: the ports of the use cases, and what else the gateway does for them. */
export type SignedIn = {
  readonly ports: Ports;
  readonly client: GatewayClient;
  readonly session: GatewaySession;
};

/** Where a gateway is; `fetch` is this process's own unless another is named. */
export type GatewayPlace = Omit<GatewayAddress, "fetch"> & Partial<Pick<GatewayAddress, "fetch">>;

/** Signs a wallet in. From here everything of its owner goes through the gateway, but for reading the chain. */
export async function signInAt(
  services: ChainServices,
  place: GatewayPlace,
  wallet: Sign & TextWallet,
): Promise<SignedIn> {
  const session = await signInToGateway(services, { fetch, ...place }, wallet);
  const client = openGatewayClient(session, streamBody);
  const { vault, store, relay } = client;
  return { ports: { ...services, sign: wallet, vault, store, relay }, client, session };
}
