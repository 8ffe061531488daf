import type { CaseOfMe } from "../../keeper/emergency.ts";
import type { DeviceView } from "../../keeper/device-views.ts";
import type { LogView, ReadLine } from "../../keeper/access-log.ts";
import type { InboxRequest } from "../../keeper/requests.ts";

/** What may need an answer: who waits for one, then the gravest first. */
export type Need =
  | { readonly kind: "emergency"; readonly found: CaseOfMe }
  | { readonly kind: "requests"; readonly requests: readonly InboxRequest[] }
  | { readonly kind: "log-flaw"; readonly lines: number }
  | { readonly kind: "device"; readonly device: DeviceView }
  | { readonly kind: "gateway-silent"; readonly hospital: string }
  | { readonly kind: "refused"; readonly lines: readonly ReadLine[] }
  | { readonly kind: "membership-ends"; readonly until: number; readonly hasEnded: boolean }
  | { readonly kind: "gateway-behind"; readonly hospital: string };

const daySeconds = 86_400;

/** A refused attempt is shown for this long. */
const refusedFor = 3 * daySeconds;

/** A membership that ends within this time is told. */
const endsWithin = 30 * daySeconds;

/** What needs the person now; what is not known yet needs nothing. `now` and `validUntil` are Unix seconds. */
export function needsOf(known: {
  readonly log: LogView | undefined;
  /** What somebody asks for, and waits. */
  readonly requests: readonly InboxRequest[];
  /** Emergency accesses to the person's records, newest first. */
  readonly emergencies: readonly CaseOfMe[];
  /** What measures the person. */
  readonly devices: readonly DeviceView[];
  readonly validUntil: number;
  readonly now: number;
  /** Keys of refused attempts that the person has left as they are. */
  readonly left: ReadonlySet<string>;
}): Need[] {
  const { log, requests, validUntil, now, left } = known;
  const needs: Need[] = known.emergencies
    .filter(({ standing }) => standing === "open" || standing === "waits")
    .map((found) => ({ kind: "emergency", found }));
  if (requests.length > 0) needs.push({ kind: "requests", requests });
  for (const device of known.devices)
    if (device.standing === "doubtful" || device.standing === "silent")
      needs.push({ kind: "device", device });
  const gateways = log?.gateways ?? [];
  if (log !== undefined && log.flaws.length > 0)
    needs.push({ kind: "log-flaw", lines: log.flaws.length });
  for (const { state, isActive, hospitalName: hospital } of gateways)
    if (state === "silent" && isActive) needs.push({ kind: "gateway-silent", hospital });
  const lines = (log?.lines ?? []).filter(
    ({ key, isRefused, at, who }) =>
      isRefused && !who.isYou && at > now - refusedFor && !left.has(key),
  );
  if (lines.length > 0) needs.push({ kind: "refused", lines });
  if (validUntil < now + endsWithin)
    needs.push({ kind: "membership-ends", until: validUntil, hasEnded: validUntil <= now });
  for (const { state, isActive, hospitalName: hospital } of gateways)
    if (state === "behind" && isActive) needs.push({ kind: "gateway-behind", hospital });
  return needs;
}
