import { fromHex, type Hex } from "#lib/bytes";
import type { Erased } from "#chain/record-changes";
import { durably } from "#native/durable-writes";
import type { Gateway } from "./gateway.ts";
import { openTurns } from "./turns.ts";
import type { Uploads } from "./uploads.ts";

/** Records that their patients erased on chain, whether or not this gateway was told by themselves. */
export type Erasures = {
  /** Erases what the chain says up to this block; each block is searched once. Throws when the chain does not answer. */
  readonly learn: (block: number) => Promise<void>;
  /** Erases a record that has just come, if its patient erased it before. */
  readonly afterAddition: (digest: Hex) => Promise<void>;
};

/** Every block would be a write to the disk every two seconds. */
const blocksAWrite = 500;

type Row = { readonly patient: number; readonly payload: string };

/** Opens them over the database, which remembers how far the chain was searched. */
export function openErasures(gateway: Gateway, uploads: Uploads): Erasures {
  const { database, vault, now } = gateway;
  const remember = rememberingOf(gateway);
  const find = database.prepare(
    `SELECT patient, payload FROM record WHERE digest = ?
       AND EXISTS (SELECT 1 FROM erased WHERE erased.digest = record.digest AND erased.patient = record.patient)`,
  );
  const mark = database.prepare("UPDATE record SET is_erased = 1 WHERE digest = ?");
  const inTurn = openTurns();

  const eraseHere = async (digest: Hex): Promise<void> => {
    const row = find.get(digest) as Row | undefined;
    if (row === undefined) return;
    durably(database, () => mark.run(digest));
    await vault.eraseRecord(row.patient, fromHex(digest));
    // A store that does not answer now is asked again by the next collection.
    await uploads.release(row.payload, now()).catch(() => false);
  };
  return {
    learn: async (block) => {
      if (block <= remember.seen()) return;
      await inTurn("erasures", async () => {
        const from = remember.seen() + 1;
        if (block < from) return;
        const found = await gateway.erasedBetween(from, block);
        for (const erased of found) remember.erased(erased);
        for (const { digest } of found) await eraseHere(digest);
        remember.searched(block);
      });
    },
    afterAddition: eraseHere,
  };
}

function rememberingOf({ database }: Gateway) {
  const seen = database.prepare("SELECT block FROM erasures_seen");
  const searched = database.prepare("INSERT OR REPLACE INTO erasures_seen VALUES (1, ?)");
  const erased = database.prepare("INSERT OR IGNORE INTO erased VALUES (?, ?)");
  const row = seen.get() as { block: number } | undefined;
  let last = row?.block ?? -1;
  let written = last;
  return {
    seen: () => last,
    searched: (block: number) => {
      last = block;
      if (block - written < blocksAWrite) return; // what is not written is searched again after a restart
      searched.run(block);
      written = block;
    },
    erased: ({ digest, patient }: Erased) => void erased.run(digest, patient),
  };
}
