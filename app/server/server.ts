import { join, relative, sep } from "node:path";
import rateLimit from "@fastify/rate-limit";
import files from "@fastify/static";
import fastify, { type FastifyInstance } from "fastify";
import type { AppConfig } from "../config.ts";
import { openQuestion } from "./chain-door.ts";
import { openGatewayEvents } from "./gateway-events.ts";
import { readPolicies, viewerPage, viewerPolicy } from "./pages.ts";

/** What the app's server stands on. */
export type Parts = {
  readonly config: AppConfig;
  /** Folder of the static export. */
  readonly directory: string;
  /** Hands one question on to the chain's node and gives back its answer. */
  readonly ask: (question: object) => Promise<unknown>;
  readonly questionsPerMinute: number;
};

const bodyLimit = 4096;

/** The static pages with their headers, /config.json, and the door to the chain. Listens nowhere yet. */
export async function buildServer(parts: Parts): Promise<FastifyInstance> {
  const server = fastify({ bodyLimit, logger: false });
  await server.register(rateLimit, { global: false });
  server.addHook("onSend", (_request, reply) => {
    reply.headers(everywhere); // not awaited: a reply is a promise of having been sent
    return Promise.resolve();
  });
  server.get("/health", () => ({ status: "alive" }));
  server.get("/config.json", async (_request, reply) =>
    reply.header("cache-control", "no-store").send(parts.config),
  );
  chainDoor(server, parts);
  await servePages(server, parts);
  return server;
}

/** Headers of every answer (OWASP Secure Headers). */
const everywhere = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

function chainDoor(server: FastifyInstance, { config, ask, questionsPerMinute }: Parts): void {
  const gatewayEvents = openGatewayEvents(ask, config.contracts);
  const rate = { max: questionsPerMinute, timeWindow: "1 minute" };
  server.post("/chain", { config: { rateLimit: rate } }, async (request, reply) => {
    const question = openQuestion(config, request.body);
    if (question?.method === "eth_getLogs") return gatewayEvents(question);
    if (question !== undefined) return ask(question);
    const error = { code: -32601, message: "This is asked through a gateway, after a sign-in" };
    return reply.status(403).send({ jsonrpc: "2.0", id: null, error });
  });
}

async function servePages(server: FastifyInstance, { config, directory }: Parts): Promise<void> {
  const policies = await readPolicies(directory, config);
  await server.register(files, {
    root: directory,
    cacheControl: false,
    preCompressed: true,
    dotfiles: "ignore",
    setHeaders: (response, path) => {
      const file = relative(directory, path)
        .replaceAll(sep, "/")
        .replace(/[.](br|gz)$/, "");
      const policy = file === viewerPage ? viewerPolicy : policies.get(file);
      if (policy !== undefined) response.header("content-security-policy", policy);
      const isForever = file.startsWith("_next/static/");
      response.header(
        "cache-control",
        isForever ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
  server.setNotFoundHandler((_request, reply) => reply.status(404).sendFile("404.html", directory));
}

/** Where `next build app` leaves the export. */
export const exportDirectory = join(import.meta.dirname, "..", "out");
