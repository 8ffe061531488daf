import { AccessLogFileError, type AccessLogFile, type ExportedEntry } from "../access-log-file.ts";
import type { Hex } from "../bytes.ts";
import { HealthChainError } from "../errors.ts";
import type { GatewayClient } from "../gateway-client.ts";

/** A gateway at which somebody is signed in. */
export type LogSource = {
  /** Member number of the gateway. */
  readonly gateway: number;
  readonly client: Pick<GatewayClient, "accessEntries">;
};

/** What is kept between two looks at a log, so that the second asks for what is new and checks only that. */
export type LogMemory = {
  /** What each gateway told last. */
  readonly told: Map<number, readonly ExportedEntry[]>;
  /** Entries that were found right under a root on chain: nothing about them can change. */
  readonly held: WeakSet<ExportedEntry>;
};

/** Whose log, and how it is asked for. */
export type LogQuestion = {
  readonly deployment: Hex;
  readonly patient: number;
  readonly memory?: LogMemory;
  /** Hears of a gateway that does not answer, which is left out then. Without it, its error is thrown. */
  readonly onSilent?: (gateway: number, error: HealthChainError) => void;
};

/** A memory for one patient's log on one chain. */
export const newLogMemory = (): LogMemory => ({ told: new Map(), held: new WeakSet() });

/** Everything that gateways tell a patient, ready for `verifyLog` and for a file. */
export async function fetchLog(
  sources: readonly LogSource[],
  { deployment, patient, memory, onSilent }: LogQuestion,
): Promise<AccessLogFile> {
  const answers = await Promise.all(
    sources.map(async (source) => {
      try {
        return [{ gateway: source.gateway, entries: await toldBy(source, memory) }];
      } catch (error) {
        if (onSilent === undefined || !(error instanceof HealthChainError)) throw error;
        onSilent(source.gateway, error);
        return [];
      }
    }),
  );
  const told = answers.flat();
  const gateways = told.map(({ gateway }) => gateway);
  return { deployment, patient, gateways, entries: told.flatMap(({ entries }) => entries) };
}

/** Keeps what held up to the first entry that did not, and asks for what comes after it. */
async function toldBy(source: LogSource, memory: LogMemory | undefined): Promise<ExportedEntry[]> {
  const before = memory?.told.get(source.gateway) ?? [];
  const open = before.findIndex((entry) => memory?.held.has(entry) !== true);
  const kept = open === -1 ? before : before.slice(0, open);
  const after = kept.at(-1)?.entry.sequence ?? 0;
  const entries = [...kept, ...(await entriesOf(source, "patient", after))];
  memory?.told.set(source.gateway, entries);
  return entries;
}

/**
 * The entries at one gateway after a sequence, page after page: of one's own records, or of one's own reads. Throws
 * {@link AccessLogFileError} `access-log/endless` for a gateway that begins again.
 */
export async function entriesOf(
  { gateway, client }: LogSource,
  of: "patient" | "reader",
  since = 0,
): Promise<ExportedEntry[]> {
  const entries: ExportedEntry[] = [];
  for (let after = since; ;) {
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
