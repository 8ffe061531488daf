import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { openServiceDatabase, type Owner } from "#native/service-database";

/** The database is not this oracle's. Codes: `oracle/other-genesis`, `oracle/other-deployment`, `oracle/other-number`. */
export class DatabaseError extends HealthChainError {}

/** To whom a database belongs. */
export type Origin = { readonly genesis: Hex; readonly deployment: Hex; readonly oracle: number };

export type Database = DatabaseSync;

const owner: Owner = {
  service: "oracle",
  schema: new URL("schema.sql", import.meta.url),
  refusal: (other, message) => {
    if (other === "genesis") return new DatabaseError("oracle/other-genesis", message);
    if (other === "deployment") return new DatabaseError("oracle/other-deployment", message);
    return new DatabaseError("oracle/other-number", message);
  },
};

/** Opens the database, made at the first start. Throws {@link DatabaseError} when it is another chain's or oracle's. */
export function openDatabase(file: string, { oracle: number, ...chain }: Origin): Database {
  const database = openServiceDatabase(file, owner, { ...chain, number });
  // Readings of many devices land on the same pages: the longer the journal, the fewer of them are written twice.
  database.exec(`PRAGMA wal_autocheckpoint = ${journalPages}`);
  return database;
}

const journalPages = 4000;
