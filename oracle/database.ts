import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";

/** The database is not this oracle's. Codes: `oracle/other-genesis`, `oracle/other-deployment`, `oracle/other-number`. */
export class DatabaseError extends HealthChainError {}

/** To whom a database belongs. */
export type Origin = { readonly genesis: Hex; readonly deployment: Hex; readonly oracle: number };

export type Database = DatabaseSync;

/** Opens the database, made at the first start. Throws {@link DatabaseError} when it is another chain's or oracle's. */
export function openDatabase(file: string, origin: Origin): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
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

function requireOrigin(database: Database, { genesis, deployment, oracle }: Origin): void {
  database
    .prepare("INSERT INTO origin VALUES (1, ?, ?, ?) ON CONFLICT (id) DO NOTHING")
    .run(genesis, deployment, oracle);
  const stored = database.prepare("SELECT genesis, deployment, oracle FROM origin").get() as Origin;
  if (stored.genesis !== genesis) {
    throw new DatabaseError(
      "oracle/other-genesis",
      `This database belongs to the chain with genesis ${stored.genesis}, but the node shows genesis ${genesis}: the chain was started anew. Keep this folder and give the oracle another one.`,
    );
  }
  if (stored.deployment !== deployment) {
    throw new DatabaseError(
      "oracle/other-deployment",
      `This database belongs to deployment ${stored.deployment}, but the chain has deployment ${deployment}. Give the oracle another folder.`,
    );
  }
  if (stored.oracle !== oracle) {
    throw new DatabaseError(
      "oracle/other-number",
      `This database belongs to oracle ${stored.oracle}, but the account is oracle ${oracle}. Give the oracle another folder.`,
    );
  }
}
