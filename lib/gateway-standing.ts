import { entryKinds } from "./access-entry.ts";
import type { AccessLogFile, ExportedEntry } from "./access-log-file.ts";
import type { Member, Ports } from "./ports.ts";
import { memberStatus } from "./roles.ts";

/** An admitted gateway as a patient's log shows it. */
export type GatewayStanding = {
  readonly gateway: number;
  readonly hospital: number;
  /** Suspended and expired gateways stay in the list: what they served before is in their log. */
  readonly isActive: boolean;
  /** `silent`: it told nothing. `behind`: it put an entry under no root although it was time. */
  readonly state: "current" | "behind" | "silent";
  readonly entries: number;
  /** Entries that stand under no root on chain yet, so only the gateway vouches for them. */
  readonly pending: number;
  /** What it says it lost: how many entries of all its patients, and when it said so (Unix seconds). */
  readonly gaps: readonly { readonly lost: number; readonly at: number }[];
};

/** An entry that waits longer than this for a root puts its gateway behind. */
const rootingSeconds = 3600;

/** Every admitted gateway, whether it answered or not, in order of number. */
export async function standingsOf(
  { read, now }: Pick<Ports, "read" | "now">,
  file: AccessLogFile,
  admitted: readonly Member[],
): Promise<GatewayStanding[]> {
  const time = Math.max(now(), (await read.head()).time);
  return admitted
    .map((gateway) => {
      const exported = file.entries.filter(({ entry }) => entry.gateway === gateway.number);
      const isSilent = !file.gateways.includes(gateway.number);
      return {
        gateway: gateway.number,
        hospital: gateway.hospital,
        isActive: gateway.status === memberStatus.active && time < gateway.validUntil,
        state: isSilent ? ("silent" as const) : pace(exported, time),
        entries: exported.length,
        pending: exported.filter(({ root }) => root === null).length,
        gaps: gapsOf(exported),
      };
    })
    .toSorted((a, b) => a.gateway - b.gateway);
}

function pace(exported: readonly ExportedEntry[], time: number): "current" | "behind" {
  const isLate = ({ entry, root }: ExportedEntry) =>
    root === null && entry.at + rootingSeconds < time;
  return exported.some(isLate) ? "behind" : "current";
}

function gapsOf(exported: readonly ExportedEntry[]) {
  return exported
    .filter(({ entry }) => entry.kind === entryKinds.gap)
    .map(({ entry }) => ({ lost: entry.count, at: entry.at }));
}
