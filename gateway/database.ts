import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { openServiceDatabase, type Owner } from "#native/service-database";

/** The database is not this gateway's. Codes: `gateway/other-genesis`, `gateway/other-deployment`, `gateway/other-number`. */
export class DatabaseError extends HealthChainError {}

/** To whom a database belongs. */
export type Origin = { readonly genesis: Hex; readonly deployment: Hex; readonly gateway: number };

export type Database = DatabaseSync;

const owner: Owner = {
  service: "gateway",
  schema: new URL("schema.sql", import.meta.url),
  options: { enableForeignKeyConstraints: true },
  refusal: (other, message) => {
    if (other === "genesis") return new DatabaseError("gateway/other-genesis", message);
    if (other === "deployment") return new DatabaseError("gateway/other-deployment", message);
    return new DatabaseError("gateway/other-number", message);
  },
};

/** Opens the database, made at the first start. Throws {@link DatabaseError} when it is another chain's or gateway's. */
export const openDatabase = (file: string, { gateway: number, ...chain }: Origin): Database =>
  openServiceDatabase(file, owner, { ...chain, number });

/**
 * Runs one statement whose effect outlives this process at once, and a power failure from the next durable transaction
 * on, which takes it along: for what is worth nothing without that transaction. Not inside another one.
 */
export function withNextTransaction<T>(database: Database, work: () => T): T {
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    return work();
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}
