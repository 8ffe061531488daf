import { createHash } from "node:crypto";
import type { Hex } from "#lib/bytes";
import type { WriteEvidence } from "#lib/gateway-peer";
import { durably } from "#native/durable-writes";
import { type Database } from "./database.ts";
import { RefusalError } from "./refusal.ts";
import { openTurns } from "./turns.ts";

/** What a person signed to change something, and which database passed it on ("" for a caller here). */
export type SignedWrite = {
  readonly counter: number;
  readonly evidence: WriteEvidence;
  readonly origin: string;
};

/** A change of one object. A removal of a record is final; of what has one version (`once`) the first write stays. */
export type Write = {
  readonly object: string;
  readonly signed: SignedWrite;
  readonly kind?: "once" | "removal" | "final";
};

/** Puts the write on record, in one transaction with `alongside`. */
export type Commit = (alongside?: () => void) => void;

export type WriteRow = {
  readonly object: string;
  readonly sequence: number;
  readonly counter: number;
  readonly digest: string;
  readonly is_removal: number;
  readonly message: string;
  readonly signature: Uint8Array;
  readonly request: Uint8Array;
  readonly request_signature: Uint8Array;
  readonly origin: string;
};

/** Names the key slots of an account, in lower case. */
export const slotsObject = (account: Hex): string => `slots/${account}`;

export type Writes = ReturnType<typeof openWrites>;

/**
 * The newest write of each object. Of two, the one with the higher counter stays, then the one whose request has the
 * higher SHA-256, so that gateways which got them in another order agree; a record's erasure stays whatever comes.
 */
export function openWrites(database: Database) {
  const statements = statementsOf(database);
  const inTurn = openTurns();
  const listeners = new Set<() => void>();

  /** Undefined to go on; else the sequence under which this write, or what outlives it, is known. */
  const known = ({ object, signed, kind }: Write): number | undefined => {
    const row = statements.find(object);
    if (row === undefined) return undefined;
    if (row.digest === digestOf(signed)) return row.sequence;
    if (kind === "once" && row.is_removal === 1 && signed.origin === "") throw erased();
    if (kind === "once" || (kind === "final" && row.is_removal === 1)) return row.sequence;
    if (kind === "final" || isNewer(signed, row)) return undefined;
    if (signed.origin !== "") return row.sequence;
    throw notNewest(row.counter);
  };
  return {
    /** Makes a change unless it is known or outlived. Answers its sequence; it is on the disk then. */
    make: (write: Write, apply: (commit: Commit) => Promise<void>): Promise<number> =>
      inTurn(write.object, async () => {
        const before = known(write);
        if (before !== undefined) return before;
        let sequence = 0;
        await apply((alongside) => {
          sequence = durably(database, () => {
            alongside?.();
            return statements.put(write);
          });
        });
        for (const listener of listeners) listener();
        return sequence;
      }),
    /**
     * Drops a write as if it had never come, in its turn, when `apply` has removed what it wrote and says so. Not the
     * newest: the next write would get its sequence, which peers have taken.
     */
    forget: (object: string, apply: () => Promise<boolean>): Promise<void> =>
      inTurn(object, async () => {
        if (!statements.isNewest(object) && (await apply())) statements.drop(object);
      }),
    /** The writes above a sequence, in order, at most `limit`. */
    after: statements.after,
    at: statements.at,
    /** Tells of each new write. */
    listen: (listener: () => void): void => void listeners.add(listener),
  };
}

function statementsOf(database: Database) {
  const find = database.prepare("SELECT * FROM write WHERE object = ?");
  const at = database.prepare("SELECT * FROM write WHERE sequence = ?");
  const after = database.prepare(
    "SELECT * FROM write WHERE sequence > ? ORDER BY sequence LIMIT ?",
  );
  const put = database.prepare(
    `INSERT OR REPLACE INTO write
     VALUES (?, (SELECT coalesce(max(sequence), 0) + 1 FROM write), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence`,
  );
  const newest = database.prepare(
    "SELECT 1 FROM write WHERE object = ? AND sequence = (SELECT max(sequence) FROM write)",
  );
  const drop = database.prepare("DELETE FROM write WHERE object = ?");
  return {
    isNewest: (object: string) => newest.get(object) !== undefined,
    drop: (object: string) => void drop.run(object),
    find: (object: string) => find.get(object) as WriteRow | undefined,
    at: (sequence: number) => at.get(sequence) as WriteRow | undefined,
    after: (sequence: number, limit: number) => after.all(sequence, limit) as WriteRow[],
    put: ({ object, signed, kind }: Write): number => {
      const { message, signature, request, requestSignature } = signed.evidence;
      const isRemoval = kind === "removal" || kind === "final" ? 1 : 0;
      const row = put.get(
        ...[object, signed.counter, digestOf(signed), isRemoval],
        ...[message, signature, request, requestSignature, signed.origin],
      );
      return (row as { sequence: number }).sequence;
    },
  };
}

/** SHA-256 of the signed request, as hex. */
const digestOf = ({ evidence }: SignedWrite): string =>
  createHash("sha256").update(evidence.request).digest("hex");

function isNewer(signed: SignedWrite, row: WriteRow): boolean {
  if (signed.counter !== row.counter) return signed.counter > row.counter;
  return digestOf(signed) > row.digest;
}

const erased = (): RefusalError =>
  new RefusalError(410, {
    code: "record/erased",
    message: "The patient has erased this record, for good.",
  });

const notNewest = (newest: number): RefusalError =>
  new RefusalError(409, {
    code: "write/not-newest",
    message: "Another session of yours has written this later. Sign it again, as the newest.",
    newest,
  });
