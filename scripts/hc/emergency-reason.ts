import { rm } from "node:fs/promises";
import type { Command } from "commander";
import { utf8 } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import type { KeepReason } from "#lib/use-cases/break-glass";
import type { GlobalOptions } from "./context.ts";
import { requireFree, writeWhole } from "./output-file.ts";

/** Options of an act that gives a reason. */
export type ReasonOptions = GlobalOptions & { readonly reason: string; readonly out: string };

/** Adds them to a command. */
export const withReason = (command: Command): Command =>
  command
    .requiredOption("--reason <text>", "why; the chain gets a salted digest of it only")
    .requiredOption("--out <file>", "a new file for the reason with its salt: keep it");

/**
 * Does an act whose reason is written into a new file before anything is signed. Where the contract refuses the act, the
 * file goes again; after anything else it stays, for the chain may have taken the act. Throws `output/exists` at once
 * where there is such a file.
 */
export async function withReasonFile<Done>(
  out: string,
  act: (keep: KeepReason) => Promise<Done>,
): Promise<Done> {
  await requireFree(out);
  try {
    return await act(async (file) => {
      await writeWhole(out, [utf8(file)]);
    });
  } catch (error) {
    const isRefused = error instanceof HealthChainError && error.code.startsWith("contract/");
    if (isRefused) await rm(out, { force: true });
    throw error;
  }
}
