import { setTimeout as wait } from "node:timers/promises";
import { HealthChainError } from "#lib/errors";
import type { Oracle } from "../oracle.ts";

type Row = {
  readonly device: number;
  readonly sequence: number;
  readonly one: string;
  readonly other: string;
};

const tries = 40;
const glance = 250;

/** Proves to the chain what devices signed twice, which puts them into quarantine. Safe to repeat. */
export async function reportEquivocations(oracle: Oracle): Promise<void> {
  const { database } = oracle;
  const rows = database.prepare("SELECT * FROM equivocation WHERE is_reported = 0").all() as Row[];
  const done = database.prepare(
    "UPDATE equivocation SET is_reported = 1 WHERE device = ? AND sequence = ?",
  );
  for (const row of rows) if (await report(oracle, row)) done.run(row.device, row.sequence);
}

async function report({ sender, log }: Oracle, row: Row): Promise<boolean> {
  const { device, sequence, one, other } = row;
  try {
    const args = [device, sequence, JSON.parse(one), JSON.parse(other)];
    const signed = await sender.signEquivocation(args);
    await sender.send(signed);
    for (let at = 0; at < tries; at += 1) {
      const outcome = await sender.outcome(signed);
      if (outcome !== "pending") return outcome === "succeeded";
      await wait(glance);
    }
    return false;
  } catch (error) {
    // Whoever proved it first, it is proved; what the contract says no proof is stays here as evidence.
    if (error instanceof HealthChainError && error.code.startsWith("contract/")) {
      log.warn({ code: error.code }, "the chain took no proof of an equivocation");
      return true;
    }
    throw error;
  }
}
