import type { FastifyInstance } from "fastify";
import { addMetricsRoute } from "#native/service-metrics";
import type { Gateway } from "../gateway.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";

/** For operators: health, readiness, metrics and the description of the interface. */
export function operationRoutes(server: FastifyInstance, { gateway }: Services): Promise<void> {
  server.get("/health", () => ({ status: "alive" }));
  server.get("/ready", async (_request, reply) => {
    const faults = await faultsOf(gateway);
    return reply
      .status(faults.length === 0 ? 200 : 503)
      .send({ ready: faults.length === 0, faults });
  });
  const { config, metrics } = gateway;
  const { registry } = metrics;
  addMetricsRoute(server, { registry, token: config.METRICS_TOKEN, refusal: noToken });
  server.get("/openapi.json", () => server.swagger());
  return Promise.resolve();
}

/** Metrics tell when somebody reads or stops, so they are for the operator alone. */
const noToken = () =>
  new RefusalError(401, {
    code: "request/no-token",
    message: "Metrics are for the operator of this gateway.",
  });

/** Codes of what keeps this gateway from serving now. */
async function faultsOf({ atHead, store, now, config }: Gateway): Promise<string[]> {
  const faults: string[] = [];
  try {
    const { block } = await atHead();
    if (now() - block.time > config.MAX_HEAD_AGE_SECONDS) faults.push("chain/old-head");
  } catch {
    faults.push("chain/unreachable");
  }
  try {
    await store.has(anyCid);
  } catch {
    faults.push("store/unreachable");
  }
  return faults;
}

/** The CID of no bytes: whether the store has it does not matter, only that it answers. */
const anyCid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
