import { z } from "zod";
import { GatewayError, provenGateway, reach } from "#lib/gateway-session";
import { localWallet } from "#lib/local-wallet";
import { newPrivateKey } from "#lib/ecies";
import type { ChainServices } from "../session.ts";
import type { GatewayToAsk } from "./entrance.ts";

/** `/ready` answers with what keeps the gateway from serving, by code. */
const readiness = z.object({ ready: z.boolean(), faults: z.array(z.string()) });

/**
 * Checks one gateway as a client would before it signs in: it answers, nothing keeps it from serving, and it proves the
 * account that the chain has for it, for this address and deployment. Throws a GatewayError that says what is wrong.
 */
export async function checkGateway(services: ChainServices, place: GatewayToAsk): Promise<string> {
  const address = { ...place, fetch };
  await requireHealth(address.url);
  const { gateway } = await provenGateway(services, address, localWallet(newPrivateKey()).account);
  const { faults } = readiness.parse(await answerOf(address.url, "/ready"));
  if (faults.length === 0) return `member ${gateway.number}, proven by its account; ready`;
  throw new GatewayError(
    "gateway/not-ready",
    `The gateway runs but can't serve now: ${faults.join(", ")}. See its log and the parts that it stands on.`,
  );
}

async function requireHealth(url: string): Promise<void> {
  const said = z.object({ status: z.literal("alive") }).safeParse(await answerOf(url, "/health"));
  if (said.success) return;
  throw new GatewayError(
    "gateway/bad-answer",
    `What answers at ${url} is no gateway. Check the address.`,
  );
}

/** The answer's JSON, whatever its status; undefined where it is none. */
async function answerOf(url: string, path: string): Promise<unknown> {
  const answer = await reach({ url, fetch }, path, { signal: AbortSignal.timeout(10_000) });
  return answer.json().catch(() => undefined) as Promise<unknown>;
}
