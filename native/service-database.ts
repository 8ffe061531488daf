import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Hex } from "#lib/bytes";

/** To whom a service's database belongs: a chain, a deployment, and the service's member number. */
export type Origin = { readonly genesis: Hex; readonly deployment: Hex; readonly number: number };

/** What of an origin is another than expected. */
export type OtherOrigin = "genesis" | "deployment" | "number";

/** A service that keeps a database. Its schema has a table `origin` with a column of the service's name. */
export type Owner = {
  readonly service: "gateway" | "oracle";
  readonly schema: URL;
  readonly options?: ConstructorParameters<typeof DatabaseSync>[1];
  /** The error for a database that is another's. */
  readonly refusal: (other: OtherOrigin, message: string) => Error;
};

/** Opens a service's database, made at the first start (WAL, FULL). Throws the owner's refusal for another origin. */
export function openServiceDatabase(file: string, owner: Owner, origin: Origin): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, owner.options ?? {});
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000");
  try {
    database.exec(readFileSync(owner.schema, "utf8"));
    requireOrigin(database, owner, origin);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function requireOrigin(database: DatabaseSync, { service, refusal }: Owner, origin: Origin): void {
  const { genesis, deployment, number } = origin;
  database
    .prepare("INSERT INTO origin VALUES (1, ?, ?, ?) ON CONFLICT (id) DO NOTHING")
    .run(genesis, deployment, number);
  const stored = database
    .prepare(`SELECT genesis, deployment, ${service} AS number FROM origin`)
    .get() as Origin;
  if (stored.genesis !== genesis)
    throw refusal(
      "genesis",
      `This database belongs to the chain with genesis ${stored.genesis}, but the node shows genesis ${genesis}: the chain was started anew. Keep this folder and give the ${service} another one.`,
    );
  if (stored.deployment !== deployment)
    throw refusal(
      "deployment",
      `This database belongs to deployment ${stored.deployment}, but the chain has deployment ${deployment}. Give the ${service} another folder.`,
    );
  if (stored.number !== number)
    throw refusal(
      "number",
      `This database belongs to ${service} ${stored.number}, but the account is ${service} ${number}. Give the ${service} another folder.`,
    );
}
