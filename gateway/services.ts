import { openAccess, type Access } from "./access.ts";
import { openCallers, type Callers } from "./caller.ts";
import { openEntries, type Entries } from "./entries.ts";
import type { Gateway } from "./gateway.ts";
import { openSessions, type Sessions } from "./sessions.ts";

/** What every group of routes stands on. */
export type Services = {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly callers: Callers;
  readonly entries: Entries;
  readonly access: Access;
};

/** Opens them over a gateway's database and chain. */
export function openServices(gateway: Gateway): Services {
  const sessions = openSessions(gateway.database);
  const entries = openEntries(gateway.database, {
    now: gateway.now,
    refusalSeconds: gateway.config.REFUSAL_SECONDS,
  });
  const callers = openCallers(gateway, sessions);
  return { gateway, sessions, entries, callers, access: openAccess(gateway, entries) };
}
