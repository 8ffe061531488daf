import rateLimit from "@fastify/rate-limit";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
} from "fastify";
import type { HealthChainError } from "#lib/errors";
import { leaveGoneCallers } from "#native/gone-callers";
import { refuseForeignOrigins } from "#native/web-origins";
import { parseMessage } from "../check/message.ts";
import type { Intake } from "../intake.ts";
import type { Oracle } from "../oracle.ts";
import { answerable, RefusalError, statusOf } from "../refusal.ts";
import { malformed, messageLimit, takeJson, tooLarge } from "./body.ts";
import { oracleOrigins } from "./origins.ts";
import { operationRoutes } from "./operation.ts";

/** What receiving stands on. */
export type Receiving = { readonly oracle: Oracle; readonly intake: Intake };

const answerMilliseconds = 60_000;
/** Devices read none of them, and all of a short answer costs. Who is refused hears when to come again. */
const noHeaders = {
  "x-ratelimit-limit": false,
  "x-ratelimit-remaining": false,
  "x-ratelimit-reset": false,
};

/** Builds the server; listens nowhere yet. */
export async function buildServer(receiving: Receiving): Promise<FastifyInstance> {
  const { oracle, intake } = receiving;
  const server = emptyServer(oracle);
  leaveGoneCallers(server);
  refuseForeignOrigins(server, oracleOrigins(oracle.config.ORIGINS));
  takeJson(server);
  measure(server, oracle);
  server.setErrorHandler((error, _request, reply) => answerError(oracle, error, reply));
  server.setNotFoundHandler((_request, reply) =>
    reply.status(404).send({ code: "request/unknown-route", message: "There is no such route." }),
  );
  await server.register(rateLimit, {
    max: oracle.config.REQUESTS_PER_MINUTE,
    addHeaders: noHeaders,
    errorResponseBuilder: tooMany,
  });
  await server.register((scope) => operationRoutes(scope, oracle));
  server.post("/readings", async (request) => intake(parseMessage(request.body)));
  return server;
}

function emptyServer({ config, log }: Oracle): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log;
  const server = fastify({
    bodyLimit: messageLimit,
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance,
    childLoggerFactory: (logger) => logger, // no line of ours names a request
    connectionTimeout: config.BODY_SECONDS * 1000 + answerMilliseconds,
    requestTimeout: config.BODY_SECONDS * 1000, // of the whole request, however it drips
    forceCloseConnections: "idle",
    http: { connectionsCheckingInterval: 1000 }, // else a request may take half a minute longer
  });
  server.server.maxConnections = config.MAX_CONNECTIONS;
  return server;
}

function measure(server: FastifyInstance, { metrics }: Oracle): void {
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    metrics.requests.inc({ route, status: String(reply.statusCode) });
    metrics.seconds.observe({ route }, reply.elapsedTime / 1000);
    done();
  });
}

/** The one place that turns an error into an answer. What is not ours tells nothing of itself. */
function answerError({ log, metrics }: Oracle, error: unknown, reply: FastifyReply): FastifyReply {
  const known = asOurs(error);
  if (known === undefined) {
    log.error({ err: error }, "unexpected");
    const message = "The oracle failed. Nothing was acknowledged; send it again.";
    return reply.status(500).send({ code: "oracle/failed", message });
  }
  metrics.refused.inc({ code: known.code });
  return reply.status(statusOf(known)).send({ code: known.code, message: known.message });
}

/** An error of ours, or what Fastify says of a request. */
export function asOurs(error: unknown): HealthChainError | undefined {
  const known = answerable(error);
  if (known !== undefined) return known;
  const status: unknown = error instanceof Error ? Reflect.get(error, "statusCode") : undefined;
  if (status === 413) return tooLarge();
  if (status === 415) return refused(415, "request/content-type", "Send application/json.");
  const isTheirs = typeof status === "number" && status >= 400 && status < 500;
  return isTheirs ? malformed("The request is malformed.") : undefined;
}

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });

const tooMany = (): RefusalError =>
  refused(429, "quota/too-many", "Too many requests from this address. Try again in a minute.");
