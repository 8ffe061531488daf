import { openAccess, type Access } from "./access.ts";
import { openCallers, type Callers } from "./caller.ts";
import { openAuthors, type Authors } from "./authors.ts";
import { openChanges, type Changes } from "./changes.ts";
import { openCopies, type Copies } from "./copies/copies.ts";
import { openEntries, type Entries } from "./entries.ts";
import { openErasures } from "./erasures.ts";
import type { Gateway } from "./gateway.ts";
import { openKeptRecords, type KeptRecord } from "./kept-records.ts";
import { openNewcomers, type Newcomers } from "./newcomers.ts";
import { openSessions, type Sessions } from "./sessions.ts";
import { openUpkeep, type Upkeep } from "./upkeep.ts";
import { openUploads, type Uploads } from "./uploads.ts";
import { openWrites, type Writes } from "./writes.ts";

/** What every group of routes stands on. */
export type Services = {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly callers: Callers;
  readonly authors: Authors;
  readonly entries: Entries;
  readonly keptRecord: KeptRecord;
  readonly access: Access;
  readonly uploads: Uploads;
  readonly writes: Writes;
  readonly changes: Changes;
  readonly copies: Copies;
  readonly newcomers: Newcomers;
  readonly upkeep: Upkeep;
  readonly kept: Copies["kept"];
};

/** Opens them over a gateway's database and chain. */
export function openServices(gateway: Gateway): Services {
  const sessions = openSessions(gateway.database);
  const entries = openEntries(gateway.database, {
    now: gateway.now,
    refusalSeconds: gateway.config.REFUSAL_SECONDS,
  });
  const callers = openCallers(gateway, sessions);
  const authors = openAuthors(gateway, sessions, callers);
  const uploads = openUploads(gateway);
  const erasures = openErasures(gateway, uploads);
  const access = openAccess(gateway, entries, erasures);
  const writes = openWrites(gateway.database);
  const newcomers = openNewcomers(gateway, writes);
  const changes = openChanges({ gateway, access, uploads, erasures, newcomers, writes });
  const copies = openCopies(gateway, writes);
  const { kept } = copies;
  const upkeep = openUpkeep(gateway, { uploads, newcomers, erasures });
  const people = { sessions, entries, callers, authors, newcomers };
  const keptRecord = openKeptRecords(gateway.database);
  return { gateway, ...people, access, keptRecord, uploads, writes, changes, copies, kept, upkeep };
}
