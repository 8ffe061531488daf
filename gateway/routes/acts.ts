import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { HealthChainError } from "#lib/errors";
import type { Receipt } from "#lib/ports";
import { chainMethods, openChainCalls } from "../chain-calls.ts";
import type { Gateway } from "../gateway.ts";
import { openQuota } from "../quota.ts";
import { RefusalError } from "../refusal.ts";
import { relayedAct, type Lane, type RelayedAct } from "../relayed-acts.ts";
import type { Services } from "../services.ts";
import { openTurns } from "../turns.ts";

const relayBody = z.strictObject({
  contract: z.string().max(40),
  method: z.string().max(40),
  args: z.array(z.unknown()).max(12),
});

const rpcBody = z.strictObject({
  method: z.enum(chainMethods),
  params: z.array(z.unknown()).max(2), // a third one of eth_call would override state
});

/** Sends signed acts, and lets members ask the chain. */
export function actRoutes(server: FastifyInstance, { gateway, callers }: Services): Promise<void> {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const quotas: Record<Lane, (account: string) => void> = {
    urgent: openQuota(gateway.config.ACTS_PER_MINUTE, gateway.now),
    ordinary: openQuota(gateway.config.ACTS_PER_MINUTE, gateway.now),
  };
  const send = openSender(gateway);
  const askChain = openChainCalls(gateway.site, gateway.rpc);
  // A count of its own: whoever floods other routes from this address does not keep it from sending a stop.
  const config = { rateLimit: { max: gateway.config.REQUESTS_PER_MINUTE } };
  routes.post("/relay", { config, schema: { body: relayBody } }, async (request) => {
    const act = relayedAct(gateway.site, request.body);
    const { session } = await callers.inGoodStanding(request);
    quotas[act.lane](session.account);
    return send(act, session.account);
  });
  routes.post("/rpc", { schema: { body: rpcBody } }, async (request) => {
    const { number, session } = await callers.inGoodStanding(request);
    if (number === 0 && (await gateway.hospitalOf(session.account)) === undefined)
      throw new RefusalError(403, {
        code: "session/not-a-member",
        message: "Only members and hospitals ask the chain through a gateway.",
      });
    return { result: await askChain(session.account, request.body) };
  });
  return Promise.resolve();
}

type Answer = Omit<Receipt, "gas"> & { readonly gas: string };

/** Sends each act once: the same act again gets the first answer, also while it is still on its way. */
function openSender({ database, relays, metrics, now }: Gateway) {
  const find = database.prepare("SELECT receipt FROM act WHERE digest = ?");
  const keep = database.prepare("INSERT OR IGNORE INTO act VALUES (?, ?, ?, ?)");
  const running = new Map<string, Promise<Answer>>();
  const turns = openTurns();

  const sendOnce = async (act: RelayedAct, account: string): Promise<Answer> => {
    const { call, lane, digest, isRepeatable } = act;
    try {
      const { gas, ...receipt } = await relays[lane](call);
      const answer = { ...receipt, gas: gas.toString() };
      if (!isRepeatable) keep.run(digest, account, now(), JSON.stringify(answer));
      metrics.acts.inc({ lane, outcome: "sent" });
      return answer;
    } catch (error) {
      const outcome = error instanceof HealthChainError ? "refused" : "failed";
      metrics.acts.inc({ lane, outcome });
      throw error;
    }
  };
  const send = async (act: RelayedAct, account: string): Promise<Answer> => {
    const known = find.get(act.digest) as { receipt: string } | undefined;
    if (known !== undefined) return JSON.parse(known.receipt) as Answer;
    const sent = running.get(act.digest) ?? sendOnce(act, account);
    running.set(act.digest, sent);
    try {
      return await sent;
    } finally {
      running.delete(act.digest);
    }
  };
  // One act of an account at a time stands in the lane, so that nobody's many hold up another's one. Only then is it
  // looked up: somebody else's act that was put at the end of a long row does not wait there for its owner.
  return (act: RelayedAct, account: string) =>
    turns(`${act.lane} ${account}`, () => send(act, account));
}
