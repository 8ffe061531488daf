import type { Hex } from "#lib/bytes";
import type { Database } from "./database.ts";
import { RefusalError } from "./refusal.ts";

/** A record as this gateway keeps it. */
export type RecordRow = {
  readonly digest: Hex;
  readonly patient: number;
  readonly category: number;
  readonly payload: string;
  readonly size: number;
  /** 1 once its patient has erased it: nothing of it is given out. */
  readonly is_erased: number;
};

/** The record of a manifest's digest; throws a {@link RefusalError} `record/unknown` when this gateway keeps none. */
export type KeptRecord = (digest: Hex) => RecordRow;

/** Opens the look at what the gateway keeps. */
export function openKeptRecords(database: Database): KeptRecord {
  const find = database.prepare(
    "SELECT digest, patient, category, payload, size, is_erased FROM record WHERE digest = ?",
  );
  return (digest) => {
    const row = find.get(digest) as RecordRow | undefined;
    if (row !== undefined) return row;
    const message = "This gateway keeps no such record.";
    throw new RefusalError(404, { code: "record/unknown", message });
  };
}
