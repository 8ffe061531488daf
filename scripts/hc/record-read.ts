import type { Command } from "commander";
import { categoryOfNumber } from "#lib/categories";
import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { keyringForPurpose, keyringOrNone } from "#lib/keyring";
import { emergency, readingPurpose } from "#lib/permission";
import type { Ports } from "#lib/ports";
import { listRecords, type ListedRecord } from "#lib/use-cases/list-records";
import { recordChanges, standings, type Standing } from "#lib/use-cases/record-changes";
import { versionsOf, type VersionedRecord } from "#lib/use-cases/record-versions";
import { openRecord } from "#lib/use-cases/open-record";
import { nodeCipher } from "#native/node-aead";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { digestArgument, shortDigest, wholeDigest } from "./digest.ts";
import { requireFree, writeWhole } from "./output-file.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { purposeArgument, whoArgument } from "./terms.ts";

type ReadOptions = GlobalOptions & { patient?: string; purpose?: number };

/** Codes that say nothing about one record: the store or vault is away, so every line would look closed. */
const outages = ["store/unreachable", "store/timeout", "vault/unreachable", "gateway/unreachable"];

const closedWords: Readonly<Record<string, string>> = {
  "consent/not-permitted": "not shared with you",
  "record/erased": "erased by the patient",
  "keys/no-capsule": "you have the right, but none of this patient's keys",
  "keys/not-in-capsule": "shared, but its key has not reached you: ask the patient to share again",
};

/** `hc record list` and `hc record get`. */
export function addRecordReading(record: Command, cli: Cli): void {
  addList(record, cli);
  addGet(record, cli);
}

function addList(record: Command, cli: Cli): void {
  withQuestion(record.command("list"))
    .description("list the records that you may see; the others with the reason why not")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as osei record list --patient patient")
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => list(session, options as ReadOptions),
        linesOf,
      );
    });
}

function addGet(record: Command, cli: Cli): void {
  withQuestion(record.command("get").argument("<digest>", "from `record list`", digestArgument))
    .description("open a record; every block is verified on the way")
    .requiredOption("--out <file>", "a new file for what was opened, readable by you alone")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as osei record get 0x… --patient patient --out opened.json",
    )
    .action(async (digest: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => get(session, options as ReadOptions & { out: string }, digest),
        ({ out }) => [`Opened and verified. It is in ${out}.`],
      );
    });
}

function withQuestion(command: Command): Command {
  return command
    .option("--patient <who>", "whose records (default: your own)", whoArgument)
    .option(
      "--purpose <code>",
      "HL7 PurposeOfUse (default: TREAT, or ETREAT where only an emergency access opens anything)",
      purposeArgument,
    );
}

function linesOf(lines: ReturnType<typeof linesOfVersions>): string[] {
  if (lines.length === 0) return ["There are no records yet."];
  const width = Math.max(...lines.map(({ category }) => category.length));
  return lines.map((line) => {
    const { digest, category, title, closed, earlier, replacedBy } = line;
    const says = title ?? `closed: ${closedWords[closed ?? ""] ?? closed ?? ""}`;
    const replaced = replacedBy === undefined ? "" : " (an earlier version)";
    const versions = earlier === 0 ? replaced : ` (earlier versions: ${earlier})`;
    return `${shortDigest(digest)}  ${category.padEnd(width)}  ${says}${versions}${standingWords(line)}`;
  });
}

async function list(session: Session, options: ReadOptions) {
  const { asking, ports } = await askingOf(session, options);
  const changes = await recordChanges(ports, asking.patient);
  const standingOf = standings(changes);
  const lines = versionsOf(await listRecords(ports, asking), changes).flatMap((versions) =>
    linesOfVersions(versions, standingOf),
  );
  const outage = lines.find(({ closed }) => closed !== undefined && outages.includes(closed));
  if (outage?.closed === undefined) return lines;
  const [part = ""] = outage.closed.split("/");
  throw new HealthChainError(
    outage.closed,
    `We couldn't reach the ${part}, so nothing can be listed. Nothing was lost. Try again when it is back.`,
  );
}

/** The newest with the number of its earlier versions, then each of these. */
function linesOfVersions(
  { newest, earlier }: VersionedRecord,
  standingOf: ReturnType<typeof standings>,
) {
  const replacedBy = newest.record.digest;
  const lineOf = (line: ListedRecord) => ({ ...listedLine(line), ...standingOf(line) });
  return [
    { ...lineOf(newest), earlier: earlier.length, replacedBy: undefined },
    ...earlier.map((one) => ({ ...lineOf(one), earlier: 0, replacedBy })),
  ];
}

/** What the chain says of a record beside its versions. */
function standingWords({ inErrorBy, amendments, amends, unfinished }: Standing): string {
  const parts = [
    ...(inErrorBy === undefined ? [] : [` (entered in error, says member ${inErrorBy})`]),
    ...amendments.map(({ digest }) => ` (corrected by ${shortDigest(digest)})`),
    ...(amends === undefined ? [] : [` (adds to ${shortDigest(amends.digest)})`]),
    ...(unfinished === undefined
      ? []
      : [` (was to replace ${shortDigest(unfinished)}: finish it with record replace --with)`]),
  ];
  return parts.join("");
}

function listedLine(line: ListedRecord) {
  const { digest, category, author } = line.record;
  const isOpen = "clinical" in line;
  return {
    digest,
    category: categoryOfNumber(category).id,
    author,
    title: isOpen ? line.clinical.title : undefined,
    date: isOpen ? line.clinical.date : undefined,
    closed: isOpen ? undefined : line.closed,
  };
}

async function get(session: Session, options: ReadOptions & { out: string }, asked: Hex) {
  const { out } = options;
  await requireFree(out);
  const { asking, ports, digest } = await askingOf(session, options, asked);
  const { plaintext, clinical, record } = await openRecord(
    ports,
    { ...asking, digest: digest ?? asked },
    nodeCipher,
  );
  const bytes = await writeWhole(out, plaintext);
  return { digest, out, bytes, mediaType: clinical.mediaType, author: record.author };
}

/** Who asks for what, and with which keys; of one record, its whole digest too. */
async function askingOf(session: Session, options: ReadOptions, asked?: Hex) {
  const { person, ports } = await personOf(session, options);
  const patient =
    options.patient === undefined ? person.number : await numberOf(ports, options.patient);
  const digest = asked && (await wholeDigest(ports.read, patient, asked));
  const pair = { patient, reader: person.number };
  const purpose = options.purpose ?? (await purposeOf(ports, pair, digest));
  const keyringOf = purpose === emergency ? keyringOrNone : keyringForPurpose;
  const keyring = await keyringOf(ports, person, { patient, purpose });
  return { ports, digest, asking: { ...pair, purpose, keyring } };
}

async function purposeOf(
  ports: Pick<Ports, "read" | "now">,
  pair: { readonly patient: number; readonly reader: number },
  digest: Hex | undefined,
): Promise<number> {
  if (digest === undefined) return readingPurpose(ports, pair);
  const record = (await ports.read.records(pair.patient)).find((one) => one.digest === digest);
  return readingPurpose(ports, { ...pair, category: record?.category });
}
