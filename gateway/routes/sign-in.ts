import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { openGate } from "#lib/gate";
import type { Services } from "../services.ts";
import { answerChallenge, beginSession } from "../sign-in.ts";
import { hexOf, hexUpTo } from "./schemas.ts";

const challengeBody = z.strictObject({ account: hexOf(20), challenge: hexOf(32) });
const signInBody = z.strictObject({
  message: z.string().min(1).max(4096),
  signature: hexUpTo(4096),
});

/** What a challenge and a sign-in are at most, as JSON. */
const bodyLimit = 16_384;

/** So that a thousand people who come at once do not ask the chain node all at once. */
const signInsAtOnce = 32;

/** Sign-in with a wallet, and the end of it. */
export function signInRoutes(
  server: FastifyInstance,
  { gateway, sessions, callers, newcomers }: Services,
): Promise<void> {
  const routes = server.withTypeProvider<ZodTypeProvider>();
  const inTurn = openGate(signInsAtOnce);
  routes.post("/sign-in/challenge", { bodyLimit, schema: { body: challengeBody } }, ({ body }) =>
    answerChallenge(gateway, sessions, body),
  );
  routes.post("/sign-in", { bodyLimit, schema: { body: signInBody } }, async ({ body }) => {
    const { id, account, member, hospital, until } = await inTurn(() =>
      beginSession(gateway, sessions, body),
    );
    newcomers.touch(account);
    return { session: id, member, hospital: hospital ?? null, until };
  });
  routes.post("/sign-out", async (request) => {
    const { session } = await callers.of(request);
    sessions.endAll(session.account);
    return {};
  });
  return Promise.resolve();
}
