import type { FastifyInstance } from "fastify";

/**
 * Lets go of a request whose caller has hung up before it is looked at: there is nobody to answer, and no address left whose
 * requests could be counted. Registered before everything else.
 */
export function leaveGoneCallers(server: FastifyInstance): void {
  server.addHook("onRequest", (request, reply, done) => {
    if (request.raw.socket.remoteAddress !== undefined) {
      done();
      return;
    }
    reply.hijack();
    request.raw.destroy();
  });
}
