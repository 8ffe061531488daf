import { durably } from "#native/durable-writes";
import type { Config } from "../config.ts";
import type { Oracle } from "../oracle.ts";

/** Between two rounds, in seconds. */
const period = 60;

type Kept = Pick<Oracle, "database" | "now"> & {
  readonly config: Pick<Config, "EVIDENCE_SECONDS">;
};

/** Opens the forgetting of what is of no more use: evidence of its age, and windows that every gateway has but the newest. */
export function openForgetting({ database, config, now }: Kept): () => Promise<void> {
  // Rows are in the order of time, so that looking ends at the first one that stays.
  const evidence = database.prepare(
    `DELETE FROM evidence WHERE number < coalesce(
       (SELECT number FROM evidence WHERE at >= ? ORDER BY number LIMIT 1),
       (SELECT max(number) + 1 FROM evidence))`,
  );
  const windows = database.prepare(
    `DELETE FROM window WHERE state = 'delivered' AND opened_at < ?
     AND number < (SELECT max(number) FROM window)`,
  );
  let last = 0;
  return () => {
    if (now() - last < period) return Promise.resolve();
    last = now();
    const before = last - config.EVIDENCE_SECONDS;
    durably(database, () => {
      evidence.run(before);
      windows.run(before);
    });
    return Promise.resolve();
  };
}
