import type { FastifyRequest } from "fastify";
import { fromHex } from "#lib/bytes";
import type { Caller, Callers } from "./caller.ts";
import type { Author } from "./changes.ts";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";
import type { Sessions } from "./sessions.ts";

/** Makes authors of callers. */
export type Authors = {
  /**
   * Who signed a request that writes, with all that proves it to another gateway. Throws a {@link RefusalError}
   * `chain/unreachable` while nobody can say whose the wallet is now.
   */
  readonly of: (request: FastifyRequest) => Promise<Author & Pick<Caller, "number">>;
};

/** How far ahead of this gateway a person's clock may be. Writes are ordered by what it shows. */
export const clockSeconds = 300;

/** Opens them over callers in good standing. */
export const openAuthors = (gateway: Gateway, sessions: Sessions, callers: Callers): Authors => ({
  of: async (request) => {
    const { session, number, counter, chain, ...signed } = await callers.inGoodStanding(request);
    if (chain === undefined) throw chainAway(); // who left this wallet may not change anything by it
    if (counter > (gateway.now() + clockSeconds) * 1000) throw clockAhead();
    const { message, signature } = sessions.signInOf(session.id);
    const evidence = {
      message,
      signature: fromHex(signature),
      request: signed.request,
      requestSignature: signed.signature,
    };
    const { account } = session;
    const who = { account, number, uploader: account, source: request.ip };
    return { ...who, signed: { counter, evidence, origin: "" } };
  },
});

const chainAway = (): RefusalError =>
  new RefusalError(503, {
    code: "chain/unreachable",
    message: "This gateway has no answer from its chain. Nothing was changed. Try again later.",
  });

const clockAhead = (): RefusalError =>
  new RefusalError(400, {
    code: "write/clock-ahead",
    message: "The clock of this device is far ahead. Set it right, then write again.",
  });
