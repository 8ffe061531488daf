import type { GatewayClient } from "#lib/gateway-client";
import { readDirectories, type Directories } from "#lib/use-cases/read-directories";
import type { EnteredPorts } from "../session.ts";
import { CommandError } from "./errors.ts";

/** The hospitals' staff directories as the gateway has them, verified; undefined where there is no gateway to ask. */
export async function directoriesAt(ports: EnteredPorts): Promise<Directories | undefined> {
  const { gateway } = ports;
  return gateway === undefined ? undefined : readDirectories(ports, gateway.directory);
}

/** Throws {@link CommandError} `hc/no-gateway` where a vault's folder stands in for one. */
export function requireGateway({ gateway }: EnteredPorts): GatewayClient {
  if (gateway !== undefined) return gateway;
  throw new CommandError(
    "hc/no-gateway",
    "Only gateways keep staff directories, and none is known on this chain. Name one with --gateway.",
  );
}
