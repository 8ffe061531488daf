import type { FastifyInstance } from "fastify";
import { addMetricsRoute } from "#native/service-metrics";
import type { Oracle } from "../oracle.ts";
import { RefusalError } from "../refusal.ts";

/** For devices: who this oracle is. For operators: health, readiness and metrics. */
export function operationRoutes(server: FastifyInstance, oracle: Oracle): Promise<void> {
  const { site, identity } = oracle;
  server.get("/", () => ({ deployment: site.deployment, oracle: identity.number }));
  server.get("/health", () => ({ status: "alive" }));
  server.get("/ready", async (_request, reply) => {
    const faults = await faultsOf(oracle);
    const ready = faults.length === 0;
    return reply.status(ready ? 200 : 503).send({ ready, faults });
  });
  const { config, metrics } = oracle;
  const { registry } = metrics;
  addMetricsRoute(server, { registry, token: config.METRICS_TOKEN, refusal: noToken });
  return Promise.resolve();
}

/** Metrics tell when somebody's devices measure, so they are for the operator alone. */
const noToken = () =>
  new RefusalError(401, {
    code: "request/no-token",
    message: "Metrics are for the operator of this oracle.",
  });

/** Codes of what keeps readings from being accepted or anchored now. */
async function faultsOf({ read, store }: Oracle): Promise<string[]> {
  const faults: string[] = [];
  try {
    await read.head();
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
