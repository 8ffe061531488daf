import type { Command } from "commander";
import { openRpcStore } from "#ipfs/rpc-client";
import { categoryOfNumber } from "#lib/categories";
import type { Hex } from "#lib/bytes";
import { dayOf, timeOf } from "#lib/sentences";
import { cidOfDigest } from "#lib/manifest";
import { fromHex } from "#lib/bytes";
import { StoreError } from "#lib/store";
import { verifyRecord } from "#lib/use-cases/verify-record";
import type { Session } from "../session.ts";
import { counted, run, type GlobalOptions } from "./context.ts";
import type { Cli } from "./terminal.ts";
import { digestArgument } from "./terms.ts";

/** `hc verify`. */
export function addVerify(program: Command, cli: Cli): void {
  program
    .command("verify")
    .argument("<digest>", "from `record list`", digestArgument)
    .description("check a record without any key: anchored, unchanged, complete")
    .addHelpText("after", "\nExample:\n  npm run hc -- verify 0x…")
    .action(async (digest: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => verify(session, options, digest),
        ({ record, anchoredAt, bytes, blocks }) => [
          `Anchored by member ${record.author} for patient ${record.patient} on ${dayOf(anchoredAt)}, ${timeOf(anchoredAt)} UTC.`,
          `Category ${categoryOfNumber(record.category).name}, epoch ${record.epoch}. ${counted(blocks, "block")}, ${counted(bytes, "byte")}, all unchanged.`,
        ],
      );
    });
}

async function verify({ services: { read } }: Session, { store }: GlobalOptions, digest: Hex) {
  try {
    return await verifyRecord({ read, store: openRpcStore({ url: store }) }, digest);
  } catch (error) {
    if (!(error instanceof StoreError) || error.cid !== cidOfDigest(fromHex(digest))) throw error;
    if (error.fault !== "block-missing") throw error;
    throw new StoreError(
      "block-missing",
      "The store has no record under this digest. Check it against `record list`.",
      { cause: error },
    );
  }
}
