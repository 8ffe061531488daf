import { openGate } from "#lib/gate";
import { GatewayError } from "#lib/gateway-session";
import type { GatewayClient } from "#lib/gateway-client";
import type { AppConfig } from "../config.ts";
import type { ChainCall } from "./chain-call.ts";
import { accessLogReads } from "./chain-read/access-log.ts";
import { deviceReads } from "./chain-read/devices.ts";
import { readRegistrars } from "./chain-read/registrars.ts";
import { votingReads } from "./chain-read/voting.ts";
import { windowReads } from "./chain-read/windows.ts";
import { openBrowserRead, openClient } from "./chain-read.ts";
import { openBrowserVerify } from "./chain-verify.ts";
import type { Chain } from "./visit.ts";

/** The two ways to the chain: the page's own server before a sign-in, a gateway after it. */
export type Ways = {
  readonly door: ChainCall;
  readonly client: () => GatewayClient | undefined;
};

/** Opens the chain of a configuration. */
export function openChain(config: AppConfig, ways: Ways): Chain {
  const { chainId, genesis, deployment, contracts } = config;
  const site = { chainId, genesis, deployment, contracts };
  const call = callBy(ways);
  const read = openBrowserRead(call, site);
  const client = openClient(call);
  return {
    config,
    read,
    verify: openBrowserVerify(client),
    log: accessLogReads(client, site, read),
    voting: votingReads(client, site),
    devices: deviceReads(client, site),
    windows: windowReads(client, site),
    registrars: (hospital) => readRegistrars(client, site, hospital),
  };
}

/** A gateway lets an account run four searches for events at once; one is left to another device. */
const searchesAtOnce = 3;

/** Gateways answer members only, so newcomers ask the page's server until they are enrolled. */
function callBy({ door, client }: Ways): ChainCall {
  const inTurn = openGate(searchesAtOnce);
  const ask: ChainCall = async (method, params) => {
    const gateway = client();
    if (gateway === undefined) return door(method, params);
    try {
      return await gateway.rpc(method, params);
    } catch (error) {
      if (error instanceof GatewayError && error.code === "session/not-a-member")
        return door(method, params);
      throw error;
    }
  };
  return (method, params) =>
    method === "eth_getLogs" ? inTurn(() => ask(method, params)) : ask(method, params);
}
