import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { entryKinds } from "#lib/access-entry";
import type { Hex } from "#lib/bytes";
import type { Caller } from "../caller.ts";
import type { Gateway } from "../gateway.ts";
import { RefusalError } from "../refusal.ts";
import type { Services } from "../services.ts";
import { digestParameter } from "./schemas.ts";

const parameters = z.strictObject({ digest: digestParameter });

/** Payloads: streamed in, streamed out, never whole in memory. */
export function payloadRoutes(server: FastifyInstance, services: Services): Promise<void> {
  const { gateway, callers, uploads } = services;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/octet-stream", (_request, payload, done) => {
    done(null, payload);
  });
  server.put("/payloads", { bodyLimit: gateway.config.MAX_PAYLOAD_BYTES }, async (request) => {
    const { number, session } = await callers.inGoodStanding(request);
    if (number === 0) throw refused(403, "session/not-a-member", "Only members upload records.");
    const { DAILY_UPLOAD_BYTES: daily } = gateway.config;
    return uploads.take(request.body, { account: session.account, daily });
  });
  const schema = { params: parameters };
  server
    .withTypeProvider<ZodTypeProvider>()
    .get("/records/:digest/payload", { schema }, async (request, reply) => {
      const caller = await callers.of(request);
      return sendPayload(services, {
        caller,
        reply,
        range: request.headers.range,
        ...request.params,
      });
    });
  return Promise.resolve();
}

type Download = {
  readonly caller: Caller;
  readonly digest: Hex;
  readonly reply: FastifyReply;
  readonly range: string | undefined;
};

async function sendPayload(
  { gateway, access, keptRecord }: Services,
  { caller, digest, reply, range }: Download,
): Promise<FastifyReply> {
  const { patient, category, payload, size } = keptRecord(digest);
  const { offset, length } = spanOf(range, size);
  const reading = { patient, record: digest, kind: entryKinds.record };
  const asked = { ...reading, categories: [category] };
  const since = performance.now();
  await access.permitted(caller, asked);
  const recheck = () => access.permitted({ ...caller, chain: undefined }, asked); // at the head of that moment
  const stop = new AbortController();
  const options = { offset, length, signal: stop.signal };
  const chunks = gateway.store.readFile(payload, options)[Symbol.asyncIterator]();
  reply.raw.once("close", () => stop.abort());
  const first = await chunks.next(); // a missing or altered first block is still an answer with a reason
  await access.stillPermitted(caller, asked, since);
  await access.enter(caller, [{ ...reading, category }]);
  const body = Readable.from(whilePermitted(first, chunks, { gateway, recheck }));
  if (range !== undefined)
    reply.status(206).header("content-range", `bytes ${offset}-${offset + length - 1}/${size}`);
  return reply
    .header("accept-ranges", "bytes")
    .header("content-length", length)
    .header("cache-control", "no-store")
    .type("application/octet-stream")
    .send(body);
}

/** The chunks, as long as the chain's newest block permits. Ends with an error, which breaks the connection. */
async function* whilePermitted(
  first: IteratorResult<Uint8Array>,
  chunks: AsyncIterator<Uint8Array>,
  { gateway, recheck }: { gateway: Gateway; recheck: () => Promise<unknown> },
): AsyncGenerator<Uint8Array> {
  let checked = performance.now();
  for (let next = first; next.done !== true; next = await chunks.next()) {
    if (performance.now() - checked > gateway.config.RECHECK_MILLISECONDS) {
      await recheck();
      checked = performance.now();
    }
    yield next.value;
  }
}

/** The bytes that a Range header asks for; all of them without one. One span only. */
function spanOf(range: string | undefined, size: number): { offset: number; length: number } {
  if (range === undefined) return { offset: 0, length: size };
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range) ?? [];
  const offset = Number(from);
  const last = to === undefined || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== undefined && offset <= last) return { offset, length: last - offset + 1 };
  throw refused(416, "request/range", `This payload has bytes 0 to ${size - 1}.`);
}

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
