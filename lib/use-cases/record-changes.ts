import type { RecordRef } from "../acts/corrections.ts";
import type { Hex } from "../bytes.ts";
import type { Ports, RecordChange } from "../ports.ts";
import { isFlagged, recordFlags } from "../record-flags.ts";
import type { ListedRecord } from "./list-records.ts";

/** How one record stands beside its text, by the chain. */
export type Standing = {
  /** Who said that it was entered in error: its author or the patient. */
  readonly inErrorBy: number | undefined;
  /** The records that add to it. */
  readonly amendments: readonly RecordRef[];
  /** The record that it adds to. */
  readonly amends: RecordRef | undefined;
  /** What its author's manifest says it replaces, where the chain does not say so (yet). */
  readonly unfinished: Hex | undefined;
};

type Listed = Pick<ListedRecord, "record" | "previous">;

/**
 * What became of a patient's records: each event only where the contract itself marks the record so, since events alone
 * are the word of whoever keeps the index.
 */
export async function recordChanges(
  { read }: Pick<Ports, "read">,
  patient: number,
): Promise<RecordChange[]> {
  const changes = await read.recordChanges(patient);
  const anchors = await Promise.all(changes.map((change) => read.anchor(change)));
  return changes.filter(({ kind }, index) => {
    const anchor = anchors[index];
    return anchor !== undefined && isFlagged(anchor, flagOf[kind]);
  });
}

const flagOf = {
  superseded: "superseded",
  amended: "amended",
  erased: "erased",
  "entered-in-error": "enteredInError",
} as const satisfies Record<RecordChange["kind"], keyof typeof recordFlags>;

/** Tells how each record of a list stands. */
export function standings(changes: readonly RecordChange[]): (listed: Listed) => Standing {
  return ({ record, previous }) => {
    const about = changes.filter((change) => isSame(change, record));
    const linking = changes.find((change) => "later" in change && isSame(change.later, record));
    const inError = about.find((change) => change.kind === "entered-in-error");
    return {
      inErrorBy: inError?.by,
      amendments: about.flatMap((change) => (change.kind === "amended" ? [change.later] : [])),
      amends: linking?.kind === "amended" ? refOf(linking) : undefined,
      unfinished: linking === undefined ? (previous ?? undefined) : undefined,
    };
  };
}

/** Digests of what the patient has erased. */
export const erasedDigests = (changes: readonly RecordChange[]): ReadonlySet<Hex> =>
  new Set(changes.flatMap(({ kind, digest }) => (kind === "erased" ? [digest] : [])));

/** Whether both name one record: a digest alone does not, since others may anchor the same. */
export const isSame = (one: RecordRef, other: RecordRef): boolean =>
  one.author === other.author && one.digest === other.digest;

const refOf = ({ author, digest }: RecordRef): RecordRef => ({ author, digest });
