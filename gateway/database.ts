import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";

/** The database is not this gateway's. Codes: `gateway/other-genesis`, `gateway/other-deployment`, `gateway/other-number`. */
export class DatabaseError extends HealthChainError {}

/** To whom a database belongs. */
export type Origin = { readonly genesis: Hex; readonly deployment: Hex; readonly gateway: number };

export type Database = DatabaseSync;

/** Opens the database, made at the first start. Throws {@link DatabaseError} when it is another chain's or gateway's. */
export function openDatabase(file: string, origin: Origin): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000");
  try {
    database.exec(readFileSync(new URL("schema.sql", import.meta.url), "utf8"));
    requireOrigin(database, origin);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

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

function requireOrigin(database: Database, { genesis, deployment, gateway }: Origin): void {
  database
    .prepare("INSERT INTO origin VALUES (1, ?, ?, ?) ON CONFLICT (id) DO NOTHING")
    .run(genesis, deployment, gateway);
  const stored = database
    .prepare("SELECT genesis, deployment, gateway FROM origin")
    .get() as Origin;
  if (stored.genesis !== genesis) {
    throw new DatabaseError(
      "gateway/other-genesis",
      `This database belongs to the chain with genesis ${stored.genesis}, but the node shows genesis ${genesis}: the chain was started anew. Keep this folder and give the gateway another one.`,
    );
  }
  if (stored.deployment !== deployment) {
    throw new DatabaseError(
      "gateway/other-deployment",
      `This database belongs to deployment ${stored.deployment}, but the chain has deployment ${deployment}. Give the gateway another folder.`,
    );
  }
  if (stored.gateway !== gateway) {
    throw new DatabaseError(
      "gateway/other-number",
      `This database belongs to gateway ${stored.gateway}, but the account is gateway ${gateway}. Give the gateway another folder.`,
    );
  }
}
