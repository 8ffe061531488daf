import { setTimeout as wait } from "node:timers/promises";
import { openAccessLogRead } from "#chain/access-log";
import { entryOutcomes } from "#lib/access-entry";
import type { AccessLogFile } from "#lib/access-log-file";
import type { Hex } from "#lib/bytes";
import { fetchLog, type LogSource } from "#lib/use-cases/fetch-log";
import { verifyLog, type LogVerdict } from "#lib/use-cases/verify-log";
import { promised, type Cost } from "./promises.ts";
import { readsOf } from "./traffic.ts";
import { actor, gatewaysOf, sessionOf, signedIn, type World } from "./world.ts";

/** As many entries as answers; numbers without gaps, all under roots on chain; and a changed line is found. */
export async function logIsWhole(world: World): Promise<Cost> {
  const log = await rootedLog(world);
  const verdict = await verdictOn(world, log);
  promised(verdict.isWhole, verdict.flaw?.says ?? "the log is not whole");
  const served = log.entries.filter(({ entry }) => entry.outcome === entryOutcomes.served).length;
  const reads = readsOf(world.traffic, actor(world, "patient").person.number);
  promised(served === reads, `${reads} reads were answered, ${served} entries show one`);
  const [first, second] = log.entries;
  promised(first !== undefined && second !== undefined, "the log is empty");
  const forged = { ...first, entry: { ...first.entry, reader: first.entry.reader + 1 } };
  const { flaw } = await verdictOn(world, { ...log, entries: [forged] });
  promised(flaw?.line === 2, "a line with another reader is believed");
  const without = await verdictOn(world, { ...log, entries: [second] });
  promised(!without.isWhole, "a missing line is not noticed");
  const { length } = log.entries;
  return {
    says: [
      `${reads} reads answered, ${served} entries; with refusals ${length}, all under roots on chain`,
      `a changed line: ${flaw.code}; a missing line: ${without.flaw?.code ?? ""}`,
    ],
  };
}

/** Waits until the gateways' roots cover everything: from then on they send nothing until somebody reads again. */
export async function rootedLog(world: World): Promise<AccessLogFile> {
  const sources: LogSource[] = [];
  for (const gateway of gatewaysOf(world)) {
    const { client } = await signedIn(world, "patient", gateway);
    sources.push({ gateway: gateway.number, client });
  }
  const deployment = sessionOf(world).site.deployment.toLowerCase() as Hex;
  const patient = actor(world, "patient").person.number;
  for (let tries = 0; tries < 100; tries += 1) {
    const log = await fetchLog(sources, { deployment, patient });
    if (log.entries.every(({ root }) => root !== null)) return log;
    await wait(200);
  }
  promised(false, "the gateways send no roots");
}

function verdictOn(world: World, file: AccessLogFile): Promise<LogVerdict> {
  const { provider, site, services } = sessionOf(world);
  return verifyLog({ ...services, log: openAccessLogRead(provider, site) }, file);
}
