import { setTimeout as wait } from "node:timers/promises";
import { Option, type Command } from "commander";
import { encodeAccessLogFile, type ExportedEntry } from "#lib/access-log-file";
import { utf8, type Hex } from "#lib/bytes";
import { auditBundleOf } from "#lib/fhir/audit-event";
import type { GatewayClient } from "#lib/gateway-client";
import { GatewayError } from "#lib/gateway-session";
import type { Member } from "#lib/ports";
import { roles } from "#lib/roles";
import { readerName } from "#lib/sentences";
import { fetchCheckedLog } from "#lib/use-cases/checked-log";
import { entriesOf, type LogSource } from "#lib/use-cases/fetch-log";
import { readDirectories, type Directories } from "#lib/use-cases/read-directories";
import type { LogVerdict } from "#lib/use-cases/verify-log";
import { signInAt } from "../through-gateway.ts";
import { run, walletOf, type GlobalOptions, type HcSession } from "./context.ts";
import type { GatewayToAsk } from "./entrance.ts";
import { CommandError } from "./errors.ts";
import { entrySentence } from "./log-words.ts";
import { requireFree, writeWhole } from "./output-file.ts";
import { readerByNumber } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { urlListArgument } from "./terms.ts";
import { logPortsOf, verdictLines } from "./verify-log.ts";

type LogOptions = GlobalOptions & {
  readonly gateways?: readonly string[];
  readonly out?: string;
  readonly fhir?: string;
};

/** What `hc log` found. A reader's own reads have no verdict: their numbers are the patients'. */
type Found = {
  readonly entries: readonly (ExportedEntry["entry"] & { readonly says: string })[];
  readonly verdict?: LogVerdict;
  readonly unreachable: readonly string[];
};

/** `hc log`. */
export function addLog(program: Command, cli: Cli): void {
  program
    .command("log")
    .description("who has read your records, checked; for doctors and nurses: what they read")
    .addOption(
      new Option(
        "--gateways <urls>",
        "gateways to ask, separated by commas (default: all of the saved state)",
      )
        .env("HEALTHCHAIN_GATEWAYS")
        .argParser(urlListArgument),
    )
    .option("--out <file>", "write the log with its proofs, for `verify-log`")
    .option("--fhir <file>", "write the log as a Bundle of FHIR AuditEvents")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient log --out mine.jsonl")
    .action(async (_options, command: Command) => {
      const { verdict } = await run(
        { command, cli },
        (session, options) => showLog(session, options as LogOptions),
        foundLines,
      );
      if (verdict?.isWhole === false) cli.exitWith(1);
    });
}

async function showLog(session: HcSession, options: LogOptions): Promise<Found> {
  for (const path of [options.out, options.fhir]) if (path !== undefined) await requireFree(path);
  const wallet = await walletOf(options);
  const member = await session.services.read.memberOfAccount(wallet.account);
  if (member === undefined)
    throw new CommandError(
      "hc/not-enrolled",
      "Only members have a log. This wallet has no member.",
    );
  const { sources, unreachable } = await signInEverywhere(session, options);
  const [first] = sources;
  const directories = first && (await readDirectories(session.services, first.client.directory));
  const seen = member.role === roles.patient ? ofPatient : ofReader;
  return { ...(await seen({ session, options, sources, member, directories })), unreachable };
}

type Asking = {
  readonly session: HcSession;
  readonly options: LogOptions;
  readonly sources: readonly LogSource[];
  readonly member: Member;
  /** Where readers have their names from. */
  readonly directories: Directories | undefined;
};

async function ofPatient(asking: Asking) {
  const { session, options, sources, member } = asking;
  const deployment = session.site.deployment.toLowerCase() as Hex;
  const pause = () => wait(500);
  const of = { deployment, patient: member.number, pause };
  const { file, verdict } = await fetchCheckedLog(logPortsOf(session), sources, of);
  if (options.out !== undefined) await writeWhole(options.out, [utf8(encodeAccessLogFile(file))]);
  if (options.fhir !== undefined) await writeFhir(options.fhir, file.entries);
  const entries = await described(asking, file.entries);
  return { entries, verdict };
}

async function ofReader(asking: Asking) {
  const { options, sources } = asking;
  if (options.out !== undefined)
    throw new CommandError(
      "hc/not-a-patient",
      "Only a patient's log can be checked. Leave out --out.",
    );
  const told = await Promise.all(sources.map((source) => entriesOf(source, "reader")));
  if (options.fhir !== undefined) await writeFhir(options.fhir, told.flat());
  return { entries: await described(asking, told.flat()) };
}

const writeFhir = (path: string, entries: readonly ExportedEntry[]): Promise<number> =>
  writeWhole(path, [utf8(`${JSON.stringify(auditBundleOf(entries), null, 2)}\n`)]);

/** Signs in at every gateway that answers. Throws the last one's error where none does. */
async function signInEverywhere(session: HcSession, options: LogOptions) {
  const wallet = await walletOf(options);
  const sources: { gateway: number; client: GatewayClient }[] = [];
  const unreachable: string[] = [];
  let failure: GatewayError | undefined;
  for (const place of gatewaysOf(session, options)) {
    try {
      const { client, session: at } = await signInAt(session.services, place, wallet);
      sources.push({ gateway: at.gateway, client });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      failure = error;
      unreachable.push(place.url);
    }
  }
  if (sources.length === 0 && failure !== undefined) throw failure;
  return { sources, unreachable };
}

function gatewaysOf(session: HcSession, { gateways }: LogOptions): readonly GatewayToAsk[] {
  const places = gateways?.map((url) => ({ url })) ?? session.known;
  if (places.length > 0) return places;
  throw new CommandError(
    "hc/no-gateway",
    "Only gateways log who reads, and none is known on this chain. Name them with --gateways URL,URL.",
  );
}

async function described(
  { session: { services }, member: me, directories }: Asking,
  entries: readonly ExportedEntry[],
): Promise<Found["entries"]> {
  const names = new Map<number, string>();
  for (const { entry } of entries) {
    if (entry.reader === 0 || names.has(entry.reader)) continue;
    const { label } = await readerByNumber(services, entry.reader, directories);
    names.set(entry.reader, entry.reader === me.number ? "You" : readerName(label));
  }
  return entries.map(({ entry }) => {
    const who = names.get(entry.reader) ?? "";
    const whose = entry.patient === me.number ? "your" : `patient ${entry.patient}'s`;
    return { ...entry, says: entrySentence(entry, { who, whose }) };
  });
}

function foundLines({ entries, verdict, unreachable }: Found): string[] {
  const says =
    entries.length === 0 ? ["Nobody has read anything."] : entries.map((one) => one.says);
  const away = unreachable.map((url) => `The gateway at ${url} could not be asked.`);
  return [...says, ...away, ...(verdict === undefined ? [] : verdictLines(verdict))];
}
