import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/** As much as is read of a body that is not wanted, for senders that read no answer before all of it is sent. */
const mostBytes = 2 ** 20;
/** How long the sender may go on after the answer. */
const milliseconds = 2000;

/**
 * Closes the connection after an answer that comes before the end of its request's body, and not at once: cut off with
 * bytes still unread, a sender may lose the answer; kept alive, the connection would be full of what nobody wants.
 */
export function dropUnreadBodies(server: FastifyInstance): void {
  server.addHook("onSend", async ({ raw }, reply, payload) => {
    if (hasMore(raw)) {
      reply.header("connection", "close");
      raw.socket.destroySoon = () => drop(raw); // what Node calls once the answer is sent
    }
    return Promise.resolve(payload);
  });
}

const hasMore = ({ complete, headers }: IncomingMessage): boolean =>
  !complete &&
  (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0);

function drop(request: IncomingMessage): void {
  const { socket } = request;
  socket.end();
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  socket.once("close", () => clearTimeout(timer));
  request.once("end", () => socket.destroy());
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > mostBytes) request.pause();
  });
  request.resume();
}
