import { setImmediate as nextTurn } from "node:timers/promises";
import { durably } from "#native/durable-writes";
import type { Config } from "../config.ts";
import type { Oracle } from "../oracle.ts";

/** Between two rounds, in seconds. */
const period = 60;
/** Rows of evidence in one transaction: messages are answered between two of them. */
const atOnce = 1000;

type Kept = Pick<Oracle, "database" | "now"> & {
  readonly config: Pick<Config, "EVIDENCE_SECONDS">;
};

/** Opens the forgetting of what is of no more use: evidence of its age, and windows that every gateway has but the newest. */
export function openForgetting({ database, config, now }: Kept): () => Promise<void> {
  // Rows are in the order of time, so that those to forget are the first ones.
  const evidence = database.prepare(
    `DELETE FROM evidence WHERE number < coalesce(
       (SELECT number FROM (SELECT number, at FROM evidence ORDER BY number LIMIT ${atOnce})
        WHERE at >= ? ORDER BY number LIMIT 1),
       (SELECT min(number) + ${atOnce} FROM evidence))`,
  );
  const windows = database.prepare(
    `DELETE FROM window WHERE state = 'delivered' AND opened_at < ?
     AND number < (SELECT max(number) FROM window)`,
  );
  let last = 0;
  return async () => {
    if (now() - last < period) return;
    last = now();
    const before = last - config.EVIDENCE_SECONDS;
    durably(database, () => windows.run(before));
    while (evidence.run(before).changes === atOnce) await nextTurn();
  };
}
