import { HealthChainError } from "#lib/errors";
import type { Erasures } from "./erasures.ts";
import type { Gateway } from "./gateway.ts";
import type { Newcomers } from "./newcomers.ts";
import type { Uploads } from "./uploads.ts";

/** What a gateway does for itself by period. */
export type Upkeep = {
  /** One round; rounds never overlap. */
  readonly round: () => Promise<void>;
  readonly start: () => void;
  readonly close: () => Promise<void>;
};

/** A request may still run this long after its session has ended, in seconds. */
const graceSeconds = 3600;

type Tended = {
  readonly uploads: Uploads;
  readonly newcomers: Newcomers;
  readonly erasures: Erasures;
};

/** Lets go of uploads that no record names, has the store collect what nothing keeps, forgets what is of no more use, and erases what the chain says. */
export function openUpkeep(gateway: Gateway, { uploads, newcomers, erasures }: Tended): Upkeep {
  const { config, collect, log } = gateway;
  const forget = openForgetting(gateway);
  let running: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const round = async (): Promise<void> => {
    forget();
    await uploads.releaseStale(config.UNNAMED_SECONDS);
    const removed = await uploads.litter.collect(() => collect(stopping.signal));
    if (removed > 0) log.info({ removed }, "the store has collected");
    await newcomers.forget();
    await erasures.learn((await gateway.read.head()).number);
  };
  const inTurn = (): Promise<void> => {
    const next = running.then(round);
    running = next.catch(() => undefined);
    return next;
  };
  return {
    round: inTurn,
    start: () => {
      timer = setInterval(() => {
        inTurn().catch((error: unknown) => {
          const code = error instanceof HealthChainError ? error.code : undefined;
          log.warn({ code, err: error }, "the upkeep was not finished, and is tried again");
        });
      }, config.COLLECT_SECONDS * 1000);
    },
    close: async () => {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

/** Removes nonces that are too old, sessions whose requests stand in no entry, and answers to acts of long ago. */
function openForgetting({ config, database, now }: Gateway): () => void {
  const sessions = database.prepare(
    `DELETE FROM session WHERE until < ?
       AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.session = session.id)`,
  );
  const nonces = database.prepare("DELETE FROM nonce WHERE until < ?");
  const acts = database.prepare("DELETE FROM act WHERE at < ?");
  return () => {
    nonces.run(now());
    sessions.run(now() - graceSeconds);
    acts.run(now() - config.RECEIPT_SECONDS);
  };
}
