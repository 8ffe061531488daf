import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from "fastify-type-provider-zod";
import { HealthChainError } from "#lib/errors";
import { isDiskFull } from "#native/disk-full";
import { leaveGoneCallers } from "#native/gone-callers";
import { refuseForeignOrigins } from "#native/web-origins";
import { checkBeforeBodies, streamed } from "./before-bodies.ts";
import type { Gateway } from "./gateway.ts";
import { gatewayOrigins } from "./origins.ts";
import { keepRawBody } from "./raw-body.ts";
import { RefusalError, statusOf } from "./refusal.ts";
import { actRoutes } from "./routes/acts.ts";
import { logRoutes } from "./routes/access-entries.ts";
import { copyRoutes } from "./routes/copies.ts";
import { hospitalRoutes } from "./routes/hospitals.ts";
import { operationRoutes } from "./routes/operation.ts";
import { payloadRoutes } from "./routes/payloads.ts";
import { recordRoutes } from "./routes/records.ts";
import { patientRoutes } from "./routes/patients.ts";
import { emergencyRoutes } from "./routes/emergencies.ts";
import { requestRoutes } from "./routes/requests.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { windowRoutes } from "./routes/windows.ts";
import { requireWholeLog } from "./rooting.ts";
import type { Services } from "./services.ts";
import { dropUnreadBodies } from "./unread-bodies.ts";

const jsonLimit = 262_144;
/** Long enough for a thousand who come at once to a busy machine. */
const headersMilliseconds = 30_000;
/** A connection may be silent this much longer than a body may take, while an act waits for its block. */
const answerMilliseconds = 60_000;

const routeGroups = [
  operationRoutes,
  signInRoutes,
  recordRoutes,
  patientRoutes,
  requestRoutes,
  emergencyRoutes,
  logRoutes,
  actRoutes,
  payloadRoutes,
  hospitalRoutes,
  copyRoutes,
  windowRoutes,
];

/** Builds the server; listens nowhere yet. Throws `gateway/behind-last-root` when its log is not whole. */
export async function buildServer(services: Services): Promise<FastifyInstance> {
  const { gateway, entries } = services;
  const { config } = gateway;
  await requireWholeLog(gateway, entries);
  const server = emptyServer(gateway);
  leaveGoneCallers(server);
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  checkBeforeBodies(server, services);
  takeBodies(server, config.BODY_SECONDS);
  measure(server, gateway);
  server.setErrorHandler((error, request, reply) =>
    answerError(gateway, { error, request, reply }),
  );
  server.setNotFoundHandler(async (_request, reply) =>
    reply.status(404).send({ code: "request/unknown-route", message: "There is no such route." }),
  );
  guardConnections(server, gateway);
  await server.register(rateLimit, {
    max: config.REQUESTS_PER_MINUTE,
    errorResponseBuilder: tooMany,
  });
  await server.register(swagger, {
    openapi: { info: { title: "HealthChain gateway", version: "1" } },
    transform: jsonSchemaTransform,
  });
  for (const routes of routeGroups) await server.register((scope) => routes(scope, services));
  keepWorking(server, services);
  return server;
}

/** What goes on beside the routes, as long as the server listens. */
function keepWorking(server: FastifyInstance, { copies, upkeep }: Services): void {
  server.addHook("onListen", (done) => {
    copies.start();
    upkeep.start();
    done();
  });
  server.addHook("preClose", async () => {
    await Promise.all([copies.close(), upkeep.close()]);
  });
}

function emptyServer({ config, log }: Gateway): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = log;
  const server = fastify({
    bodyLimit: jsonLimit,
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance,
    connectionTimeout: config.BODY_SECONDS * 1000 + answerMilliseconds,
    requestTimeout: 0, // a payload may take long; every wait for a body has a limit of its own below
    http: { headersTimeout: headersMilliseconds },
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 100 },
  });
  server.server.maxConnections = config.MAX_CONNECTIONS;
  return server;
}

/** What is looked at before any route. */
function guardConnections(server: FastifyInstance, { config }: Gateway): void {
  refuseTheGone(server);
  dropUnreadBodies(server);
  refuseForeignOrigins(server, gatewayOrigins(config.ORIGINS));
}

/** A client that hung up already has no address to count by, and nobody reads the answer. */
function refuseTheGone(server: FastifyInstance): void {
  server.addHook("onRequest", async (request) => {
    if (request.raw.socket.remoteAddress === undefined) throw malformed("The connection is gone.");
    await Promise.resolve();
  });
}

/** Bodies are kept as they came, since their hash is signed. */
function takeBodies(server: FastifyInstance, seconds: number): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "application/octet-stream",
    { parseAs: "buffer" },
    (request, body, done) => {
      keepRawBody(request, body as Buffer);
      done(null, body);
    },
  );
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    keepRawBody(request, body as Buffer);
    try {
      done(null, JSON.parse(body.toString()) as unknown);
    } catch {
      done(malformed("The body is no JSON."));
    }
  });
  deadlines(server, seconds);
}

/** A body that drips byte by byte never falls silent, so the whole of it has a deadline too; a payload has not. */
function deadlines(server: FastifyInstance, seconds: number): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  server.addHook("preParsing", async (request) => {
    if (streamed.has(request.routeOptions.url ?? "")) return;
    timers.set(
      request,
      setTimeout(() => request.raw.socket.destroy(), seconds * 1000),
    );
    await Promise.resolve();
  });
  const clear = async (request: FastifyRequest): Promise<void> => {
    clearTimeout(timers.get(request));
    await Promise.resolve();
  };
  server.addHook("preValidation", clear);
  server.addHook("onResponse", clear);
  server.addHook("onRequestAbort", clear);
}

function measure(server: FastifyInstance, { metrics, log }: Gateway): void {
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const { statusCode: status, elapsedTime } = reply;
    metrics.requests.inc({ route, status: String(status) });
    metrics.seconds.observe({ route }, elapsedTime / 1000);
    log.info({ method: request.method, route, status, milliseconds: Math.round(elapsedTime) });
    await Promise.resolve();
  });
}

type Failure = { error: unknown; request: FastifyRequest; reply: FastifyReply };

/** The one place that turns an error into an answer. What is not ours tells nothing of itself. */
function answerError({ log }: Gateway, { error, request, reply }: Failure): FastifyReply {
  const known = isDiskFull(error) ? diskFull() : asOurs(error);
  if (known === undefined) {
    log.error({ err: error, route: request.routeOptions.url }, "unexpected");
    const message = "The gateway failed. Nothing was acknowledged; try again.";
    return reply.status(500).send({ code: "gateway/failed", message });
  }
  const status = statusOf(known);
  if (known.code === "gateway/busy") reply.header("retry-after", "1");
  if (status >= 500) log.warn({ code: known.code, route: request.routeOptions.url }, "refused");
  const details = known instanceof RefusalError ? known.details : undefined;
  return reply.status(status).send({ code: known.code, message: known.message, ...details });
}

function asOurs(error: unknown): HealthChainError | undefined {
  if (error instanceof HealthChainError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    return malformed(
      `The request does not fit its schema at ${first?.instancePath ?? "its root"}.`,
    );
  }
  const status: unknown = error instanceof Error ? Reflect.get(error, "statusCode") : undefined;
  if (status === 413)
    return new RefusalError(413, { code: "request/too-large", message: "The body is too large." });
  if (status === 415)
    return new RefusalError(415, {
      code: "request/content-type",
      message: "Send application/json or application/octet-stream, as the route says.",
    });
  if (typeof status === "number" && status >= 400 && status < 500)
    return malformed("The request is malformed.");
  return undefined;
}

const malformed = (message: string): RefusalError =>
  new RefusalError(400, { code: "request/malformed", message });

const diskFull = (): RefusalError =>
  new RefusalError(507, {
    code: "gateway/disk-full",
    message:
      "This gateway has no space left. Nothing was acknowledged, nothing is lost: try again.",
  });

const tooMany = (): RefusalError =>
  new RefusalError(429, {
    code: "quota/too-many",
    message: "Too many requests from this address. Try again in a minute.",
  });
