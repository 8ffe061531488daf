import rateLimit from "@fastify/rate-limit";
import { expect } from "chai";
import { fastify, type FastifyInstance } from "fastify";
import { leaveGoneCallers } from "#native/gone-callers";

describe("a service whose callers hang up", () => {
  let server: FastifyInstance;
  let url: string;
  const errors: unknown[] = [];
  let answered = 0;

  before(async () => {
    server = fastify();
    leaveGoneCallers(server);
    server.setErrorHandler((error, _request, reply) => {
      errors.push(error);
      return reply.status(500).send({});
    });
    await server.register(rateLimit, { max: 100 });
    server.get("/", () => {
      answered += 1;
      return {};
    });
    // As if the caller had gone between its last byte and the first look at it.
    server.server.prependListener("request", (request) => {
      if (request.headers["x-gone"] !== undefined) request.socket.destroy();
    });
    url = await server.listen({ host: "127.0.0.1", port: 0 });
  });
  after(() => server.close());

  it("does nothing for one who is gone, calls it no error, and serves the next", async () => {
    const gone = await fetch(url, { headers: { "x-gone": "yes" } }).catch(() => "cut off");
    expect(gone).to.equal("cut off");
    expect((await fetch(url)).status).to.equal(200);
    expect([answered, errors]).to.deep.equal([1, []]);
  });
});
