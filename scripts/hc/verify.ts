import type { Command } from "commander";
import { openRpcStore } from "#ipfs/rpc-client";
import { fromHex, type Hex } from "#lib/bytes";
import { categoryOfNumber } from "#lib/categories";
import { cidOfDigest } from "#lib/manifest";
import { dayOf, timeOf } from "#lib/sentences";
import { StoreError, type Store } from "#lib/store";
import { verifyRecord } from "#lib/use-cases/verify-record";
import { counted, run, walletOf, type GlobalOptions, type HcSession } from "./context.ts";
import { digestArgument, isWhole, wholeDigest } from "./digest.ts";
import { UsageError } from "./errors.ts";
import { havingCid } from "./payload-cid.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { whoArgument } from "./terms.ts";

type VerifyOptions = GlobalOptions & { readonly patient?: string };

/** `hc verify`. */
export function addVerify(program: Command, cli: Cli): void {
  program
    .command("verify")
    .argument(
      "<digest>",
      "from `record list --json`; its beginning will do with --patient",
      digestArgument,
    )
    .option("--patient <who>", "whose record it is", whoArgument)
    .description(
      "check a record without opening it: anchored, unchanged, complete. At the store, or as somebody who may read it through a gateway",
    )
    .addHelpText("after", "\nExample:\n  npm run hc -- verify 0x…")
    .action(async (digest: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => verify(session, options as VerifyOptions, digest),
        ({ record, anchoredAt, bytes, blocks }) => [
          `Anchored by member ${record.author} for patient ${record.patient} on ${dayOf(anchoredAt)}, ${timeOf(anchoredAt)} UTC.`,
          `Category ${categoryOfNumber(record.category).name}, epoch ${record.epoch}. ${counted(blocks, "block")}, ${counted(bytes, "byte")}, all unchanged.`,
        ],
      );
    });
}

async function verify(session: HcSession, options: VerifyOptions, asked: Hex) {
  const { read } = session.services;
  const digest = await digestOf(session, options, asked);
  const store = await storeFor(session, options);
  try {
    return await verifyRecord({ read, store }, digest);
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

async function digestOf(session: HcSession, { patient }: VerifyOptions, asked: Hex): Promise<Hex> {
  if (isWhole(asked)) return asked;
  if (patient !== undefined)
    return wholeDigest(session.services.read, await numberOf(session.services, patient), asked);
  throw new UsageError(
    "hc/usage",
    "Give the whole digest, from `record list --json`, or say whose record it is: --patient WHO.",
  );
}

/** Somebody with a wallet asks their gateway, which enters it; without one the store itself is asked. */
async function storeFor(session: HcSession, options: GlobalOptions): Promise<Store> {
  const isSomebody = options.as !== undefined || options.keyFile !== undefined;
  if (!isSomebody || session.gateways.length === 0) return openRpcStore({ url: options.store });
  const { store } = await session.portsOf(await walletOf(options));
  return { ...store, readFile: (cid, of) => havingCid(cid, store.readFile(cid, of)) };
}
