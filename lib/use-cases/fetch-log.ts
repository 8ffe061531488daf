import { AccessLogFileError, type AccessLogFile, type ExportedEntry } from "../access-log-file.ts";
import type { Hex } from "../bytes.ts";
import type { GatewayClient } from "../gateway-client.ts";

/** A gateway at which somebody is signed in. */
export type LogSource = {
  /** Member number of the gateway. */
  readonly gateway: number;
  readonly client: Pick<GatewayClient, "accessEntries">;
};

/** Everything that gateways tell a patient, ready for `verifyLog` and for a file. */
export async function fetchLog(
  sources: readonly LogSource[],
  { deployment, patient }: { deployment: Hex; patient: number },
): Promise<AccessLogFile> {
  const told = await Promise.all(sources.map((source) => entriesOf(source, "patient")));
  const gateways = sources.map(({ gateway }) => gateway);
  return { deployment, patient, gateways, entries: told.flat() };
}

/**
 * All entries at one gateway, page after page: of one's own records, or of one's own reads. Throws
 * {@link AccessLogFileError} `access-log/endless` for a gateway that begins again.
 */
export async function entriesOf(
  { gateway, client }: LogSource,
  of: "patient" | "reader",
): Promise<ExportedEntry[]> {
  const entries: ExportedEntry[] = [];
  for (let after = 0; ;) {
    const page = await client.accessEntries(of, after);
    const last = page.at(-1)?.entry.sequence;
    if (last === undefined) return entries;
    if (last <= after) {
      throw new AccessLogFileError(
        "access-log/endless",
        `Gateway ${gateway} tells the same entries again and again. Tell its hospital.`,
      );
    }
    entries.push(...page);
    after = last;
  }
}
