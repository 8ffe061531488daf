import { toHex } from "#lib/bytes";
import type { AccessLogRead, AccessRoot, Verify } from "#lib/ports";
import type { LogPorts } from "#lib/use-cases/verify-log";
import type { Chain } from "./visit.ts";

/** What checking a log needs, but for the time. */
export type CheckPorts = Omit<LogPorts, "now">;

/**
 * The chain as a log is checked against it again and again: a root on chain and a signature that held never change, so
 * each is asked for once. Heads, members and gateways are asked for each time.
 */
export function rememberingPorts({ read, verify, log }: Chain): CheckPorts {
  return { read, verify: remembered(verify), log: { ...log, root: rememberedRoots(log) } };
}

/** Only what held is kept: a contract wallet may come to sign later. */
function remembered(verify: Verify): Verify {
  const held = new Set<string>();
  return async (account, digest, signature) => {
    const key = [account, toHex(digest), signature].join();
    if (held.has(key)) return true;
    const isSigned = await verify(account, digest, signature);
    if (isSigned) held.add(key);
    return isSigned;
  };
}

function rememberedRoots({ root }: AccessLogRead): AccessLogRead["root"] {
  const found = new Map<string, AccessRoot>();
  return async (gateway, from) => {
    const key = `${gateway} ${from}`;
    const known = found.get(key) ?? (await root(gateway, from));
    if (known !== undefined) found.set(key, known);
    return known;
  };
}
