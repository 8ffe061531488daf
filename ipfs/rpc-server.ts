import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { add } from "./add-route.ts";
import { blockGet, blockPut, blockRemove, blockStat, cat } from "./block-routes.ts";
import { pinAdd, pinList, pinRemove } from "./pin-routes.ts";
import { id, repoCollect, repoStat, version } from "./repo-routes.ts";
import { turnsAway, type Guard } from "./request-guard.ts";
import type { Answer, Node, Route } from "./rpc-call.ts";
import { asRpcFault } from "./rpc-fault.ts";

const routes = new Map<string, Route>([
  ["version", version],
  ["id", id],
  ["add", add],
  ["cat", cat],
  ["block/get", blockGet],
  ["block/put", blockPut],
  ["block/stat", blockStat],
  ["block/rm", blockRemove],
  ["pin/add", pinAdd],
  ["pin/rm", pinRemove],
  ["pin/ls", pinList],
  ["repo/gc", repoCollect],
  ["repo/stat", repoStat],
]);
const prefix = "/api/v0/";
/** How long a refused upload may keep sending before its connection is cut, in milliseconds. */
const drainTime = 2000;

/** The Kubo RPC API over `node`, not yet listening. Every answer ends or breaks its connection: none is cut short unnoticed. */
export function rpcServer(node: Node, guard: Guard): Server {
  const server = createServer((request, response) => {
    if (turnsAway(guard, request, response)) return;
    void handle(node, request, response);
  });
  server.requestTimeout = 0; // a large upload takes its time
  return server;
}

async function handle(node: Node, request: IncomingMessage, response: ServerResponse) {
  try {
    const url = new URL(request.url ?? "/", "http://node");
    const route = routes.get(url.pathname.slice(prefix.length));
    if (route === undefined || !url.pathname.startsWith(prefix)) {
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found");
      return;
    }
    await send(response, await route({ node, query: url.searchParams, request }));
  } catch (error) {
    refuse(error, request, response);
  }
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if ("json" in answer) {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.json));
    return;
  }
  const isBytes = "bytes" in answer;
  const pieces = isBytes ? answer.bytes : asLines(answer.lines);
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next(); // a failure before the first piece still gets a status of its own
  response.writeHead(200, {
    "content-type": isBytes ? "application/octet-stream" : "application/json",
    [isBytes ? "x-stream-output" : "x-chunked-output"]: "1",
  });
  await pipeline(Readable.from(from(first, iterator), { objectMode: false }), response);
}

async function* from<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* asLines(values: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`);
}

function refuse(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, message, kuboCode } = asRpcFault(error);
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify({ Message: message, Code: kuboCode, Type: "error" }));
  request.resume(); // so that the answer arrives although the upload is still being sent
  setTimeout(() => request.destroy(), drainTime).unref();
}
