import { durably } from "#native/durable-writes";
import type { Oracle } from "../oracle.ts";

/** Between two rounds, in seconds. */
const period = 60;

/** Opens the forgetting of what is of no more use: evidence of its age, and windows that every gateway has but the newest. */
export function openForgetting({ database, config, now }: Oracle): () => Promise<void> {
  const evidence = database.prepare("DELETE FROM batch WHERE at < ?");
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
