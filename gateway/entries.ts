import { createHash, randomBytes } from "node:crypto";
import {
  accessLeaf,
  entryKinds,
  entryOutcomes,
  zeroWord,
  type AccessEntry,
} from "#lib/access-entry";
import type { Hex } from "#lib/bytes";
import { toHex } from "#lib/bytes";
import { durably, openTogether } from "#native/durable-writes";
import type { Caller } from "./caller.ts";
import { type Database } from "./database.ts";

/** What somebody wanted to read. */
export type Reading = {
  readonly patient: number;
  readonly category: number;
  /** Digest of the record's manifest; {@link zeroWord} for what is no record. */
  readonly record: Hex;
  readonly kind: number;
};

/** An entry row as the database has it. */
export type EntryRow = Omit<AccessEntry, "deployment" | "gateway" | "record" | "request"> & {
  readonly record: Hex;
  /** The signed bytes; none for a declared gap. */
  readonly request: Uint8Array;
  readonly signature: Uint8Array;
  readonly session: string;
  readonly salt: Uint8Array;
};

export type Entries = ReturnType<typeof openEntries>;

type Times = {
  readonly now: () => number;
  /** Within which the refusals of one reader for one patient are one entry. */
  readonly refusalSeconds: number;
};

/** Writes access entries. Each call is on the disk when it returns, or its promise resolves. */
export function openEntries(database: Database, { now, refusalSeconds }: Times) {
  const { insert, coalesce, spanWithoutProof, lastSequence, lastNumber, frozen } =
    statementsOf(database);

  const write = (caller: Caller, reading: Reading, outcome: number): void => {
    const { patient, category, record, kind } = reading;
    insert.run(
      ...[lastSequence() + 1, patient, lastNumber(patient) + 1],
      ...[caller.number, category, record, caller.purpose, kind, outcome, 1, now()],
      ...[caller.request, caller.signature, caller.session.id, randomBytes(32)],
    );
  };
  const together = openTogether(database);
  return {
    last: (): number => lastSequence(),
    /** Enters what is about to be served: one entry for each reading, all or none. */
    serve: (caller: Caller, readings: readonly Reading[]): Promise<void> =>
      together(() => {
        for (const reading of readings) write(caller, reading, entryOutcomes.served);
      }),
    /** Enters a refusal, or counts it in the entry of this reader's and patient's running window. */
    refuse: (caller: Caller, reading: Reading): void => {
      durably(database, () => {
        const since = now() - refusalSeconds;
        const { changes } = coalesce.run(...[caller.number, reading.patient, since, frozen()]);
        if (changes === 0) write(caller, reading, entryOutcomes.refused);
      });
    },
    /** Says to every patient that the entries up to `to`, which the chain has a root over, are lost. */
    declareGap: (to: number): void => {
      durably(database, () => {
        const rooted = frozen();
        if (rooted < to) spanWithoutProof.run(rooted + 1, to, new Uint8Array());
        const lost = to - lastSequence();
        const none = new Uint8Array();
        insert.run(
          ...[to + 1, 0, lastNumber(0) + 1, 0, 0, zeroWord, 0, entryKinds.gap],
          ...[entryOutcomes.served, lost, now(), none, none, "", randomBytes(32)],
        );
      });
    },
  };
}

function statementsOf(database: Database) {
  const lastSequence = database.prepare("SELECT coalesce(max(sequence), 0) AS last FROM entry");
  const lastNumber = database.prepare(
    "SELECT coalesce(max(number), 0) AS last FROM entry WHERE patient = ?",
  );
  const frozen = database.prepare("SELECT coalesce(max(to_sequence), 0) AS last FROM root");
  const numberOf = (row: unknown): number => (row as { last: number }).last;
  return {
    insert: database.prepare(
      `INSERT INTO entry (sequence, patient, number, reader, category, record, purpose, kind, outcome, count, at,
         request, signature, session, salt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    coalesce: database.prepare(
      `UPDATE entry SET count = count + 1 WHERE sequence = (
         SELECT max(sequence) FROM entry
         WHERE reader = ? AND patient = ? AND outcome = ${entryOutcomes.refused} AND at > ? AND sequence > ?)`,
    ),
    spanWithoutProof: database.prepare("INSERT INTO root VALUES (?, ?, ?, 2)"),
    lastSequence: (): number => numberOf(lastSequence.get()),
    lastNumber: (patient: number): number => numberOf(lastNumber.get(patient)),
    frozen: (): number => numberOf(frozen.get()),
  };
}

/** The entry as it is hashed. A gap has no number of any patient's. */
export function entryOf(
  row: EntryRow,
  { deployment, gateway }: Pick<AccessEntry, "deployment" | "gateway">,
): AccessEntry {
  const { sequence, patient, reader, category, record, purpose, kind, outcome, count, at } = row;
  const isGap = kind === entryKinds.gap;
  const number = isGap ? 0 : row.number;
  const request = isGap ? zeroWord : toHex(createHash("sha256").update(row.request).digest());
  const who = { deployment, gateway, sequence, patient, number, reader };
  return { ...who, category, record, purpose, kind, outcome, count, at, request };
}

/** The leaf of an entry row in the tree whose root goes to the chain. */
export const leafOf = (
  row: EntryRow,
  origin: Pick<AccessEntry, "deployment" | "gateway">,
): Uint8Array => accessLeaf(entryOf(row, origin), row.salt);
