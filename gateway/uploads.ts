import { toHex, type Hex } from "#lib/bytes";
import { cidOfDigest, digestOfCid } from "#lib/manifest";
import type { StoredFile } from "#lib/store";
import { durably } from "#native/durable-writes";
import { type Database } from "./database.ts";
import { keepCounting, openDailyBytes } from "./daily-bytes.ts";
import type { Gateway } from "./gateway.ts";
import { daySeconds } from "./quota.ts";
import { RefusalError } from "./refusal.ts";
import { openTurns } from "./turns.ts";
import { uploadBody } from "./upload-body.ts";

/** Who uploads, and how much they may in a day. */
export type Uploader = { readonly account: Hex; readonly daily: number };

export type Uploads = ReturnType<typeof openUploads>;

/**
 * Which payloads are here, from whom, and which may go. Naming a payload in a record, and letting go of one, happen in
 * turns, so that nothing is let go of that a record is just about to name. A small upload has the CID of its bytes, so
 * anybody's may be a record's manifest: that is named too.
 */
export function openUploads(gateway: Gateway) {
  const { database, store, now } = gateway;
  const inTurn = openTurns();
  const released = new Set<string>();
  const litter = openLitter();
  const { add, sizeOf, forget, isNamed, isFresh, stale } = statementsOf(database);

  /** Unpins what no record names, unless somebody has uploaded it after `since`. */
  const release = (cid: string, since: number): Promise<boolean> =>
    inTurn(cid, async () => {
      if (isNamed.get(cid) !== undefined || isFresh.get(cid, since) !== undefined) return false;
      released.add(cid);
      litter.note();
      await store.unpin(cid);
      forget(cid, now() - daySeconds);
      return true;
    });
  /** Notes an upload that has ended. One of what was let go of meanwhile is pinned again first. */
  const note: Note = ({ cid, size }, account) =>
    inTurn(cid, async () => {
      if (released.has(cid)) await store.pin(cid);
      released.delete(cid);
      add.run(cid, account, size, now());
    });
  return {
    litter,
    take: openTaking(gateway, litter, note),
    /**
     * Runs `work` while neither this payload nor the manifest that names it is let go of. Nobody waits in a circle: a
     * manifest's CID is made from its payload's.
     */
    naming: <T>(
      { payload, digest }: { payload: string; digest: Uint8Array },
      work: () => Promise<T>,
    ): Promise<T> => inTurn(payload, () => inTurn(cidOfDigest(digest), work)),
    /** Bytes of a payload that this account has uploaded. */
    sizeOf: (cid: string, account: Hex): number | undefined =>
      (sizeOf.get(cid, account) as { size: number } | undefined)?.size,
    release,
    /** Lets go of all that no record has named within `seconds`. Answers how many. */
    releaseStale: async (seconds: number): Promise<number> => {
      const since = now() - seconds;
      let count = 0;
      for (const { cid } of stale.all(since) as { cid: string }[])
        if (await release(cid, since)) count += 1;
      return count;
    },
  };
}

type Note = (file: StoredFile, account: Hex) => Promise<void>;

/** Streams bodies into the store, within the limits of one upload and of its uploader's day. */
function openTaking(gateway: Gateway, litter: Litter, note: Note) {
  const { config, store } = gateway;
  const begin = openDailyBytes(gateway);
  const pace = { bytes: config.SLOWEST_UPLOAD_BYTES, seconds: config.BODY_SECONDS };
  return async (body: unknown, { account, daily }: Uploader): Promise<StoredFile> => {
    const counted = begin(account);
    let size = 0;
    let isWhole = false;
    const count = (bytes: number): void => {
      size += bytes;
      if (counted.add(bytes) > daily || size > config.MAX_PAYLOAD_BYTES) throw tooLarge();
    };
    try {
      const file = await store.addFile(uploadBody(body, { pace, count }));
      await note(file, account);
      isWhole = true;
      return file;
    } finally {
      if (!isWhole) litter.note(); // the blocks that came before it broke off
      counted.end(isWhole);
    }
  };
}

const tooLarge = (): RefusalError =>
  new RefusalError(413, {
    code: "quota/too-large",
    message: "This upload is over the limit of size or of the day.",
  });

type Litter = ReturnType<typeof openLitter>;

/** Knows whether something was let go of that the store has not removed yet. */
function openLitter() {
  let isThere = true; // what was let go of before this process began
  return {
    note: (): void => {
      isThere = true;
    },
    /** Has it removed, where there is any. Answers how many blocks went. */
    collect: async (remove: () => Promise<number>): Promise<number> => {
      if (!isThere) return 0;
      isThere = false;
      try {
        return await remove();
      } catch (error) {
        isThere = true;
        throw error;
      }
    },
  };
}

/** What a CID's manifest would be called in the table of records; null for what is no raw block. */
const digestOf = (cid: unknown): Hex | null =>
  typeof cid === "string" && cid.startsWith("bafkrei") ? toHex(digestOfCid(cid)) : null;

function statementsOf(database: Database) {
  database.function("digest_of", { deterministic: true }, digestOf);
  const naming = (cid: string) => `SELECT 1 FROM record WHERE is_erased = 0 AND payload = ${cid}
    UNION ALL SELECT 1 FROM record WHERE is_erased = 0 AND digest = digest_of(${cid})`;
  const stillCount = keepCounting(database);
  const forget = database.prepare("DELETE FROM upload WHERE cid = ?");
  return {
    add: database.prepare(
      "INSERT INTO upload VALUES (?, ?, ?, ?) ON CONFLICT (cid, account) DO UPDATE SET at = excluded.at",
    ),
    sizeOf: database.prepare("SELECT size FROM upload WHERE cid = ? AND account = ?"),
    /** What was uploaded after `since` still counts in its day, or erasing would give the day back. */
    forget: (cid: string, since: number): void =>
      durably(database, () => {
        stillCount.run(cid, since);
        forget.run(cid);
      }),
    isNamed: database.prepare(naming("?1")),
    isFresh: database.prepare("SELECT 1 FROM upload WHERE cid = ? AND at > ?"),
    stale: database.prepare(
      `SELECT DISTINCT cid FROM upload WHERE at <= ? AND NOT EXISTS (${naming("cid")}) LIMIT 1000`,
    ),
  };
}
