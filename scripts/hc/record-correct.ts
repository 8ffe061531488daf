import type { Command } from "commander";
import type { Hex } from "#lib/bytes";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { addRecords, type Added } from "#lib/use-cases/add-records";
import { linkRecord } from "#lib/use-cases/link-record";
import { markEnteredInError } from "#lib/use-cases/mark-in-error";
import { anchoredManifest } from "#lib/use-cases/open-record";
import { writeNote } from "#lib/use-cases/write-note";
import { nodeCipher } from "#native/node-aead";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { digestArgument, shortDigest, wholeDigest } from "./digest.ts";
import { directoriesAt } from "./directories.ts";
import { UsageError } from "./errors.ts";
import { numberOf, readerByNumber } from "./people.ts";
import { fileRecord } from "./record-add.ts";
import type { Cli } from "./terminal.ts";
import { categoryArgument, whoArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type CorrectOptions = GlobalOptions & {
  patient?: string;
  title?: string;
  text?: string;
  category?: number;
  with?: Hex;
};

/** What commander hands over: two arguments, the options by themselves, the command. */
type Given = [earlier: Hex, file: string | undefined, options: unknown, command: Command];

/** What is about which earlier record. */
type Correction = {
  readonly kind: "supersede" | "amend";
  readonly earlier: Hex;
  readonly file: string | undefined;
};

const replaceExample = "--as patient record replace 0x… scripts/demo-data/patient.json";
const amendExample = '--as patient record amend 0x… --text "Taken after a run."';
const markExample = "--as patient record mark-error 0x…";

/** `hc record replace`, `hc record amend` and `hc record mark-error`. */
export function addRecordCorrecting(record: Command, cli: Cli): void {
  addReplace(record, cli);
  addAmend(record, cli);
  addMark(record, cli);
}

function addReplace(record: Command, cli: Cli): void {
  withEarlier(record.command("replace"))
    .description("put a new version in the place of your own record, with two signatures")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${replaceExample}`)
    .action(async (...[earlier, file, , command]: Given) => {
      await run(
        { command, cli },
        (session, options) =>
          correct(session, options as CorrectOptions, { kind: "supersede", earlier, file }),
        (found) => [
          `${shortDigest(found.digest)}  takes the place of ${shortDigest(found.earlier)}, which stays as an earlier version.`,
          signedWords(found),
        ],
      );
    });
}

function addAmend(record: Command, cli: Cli): void {
  withEarlier(record.command("amend"))
    .option("--text <text>", "what to add, in words, in place of a file")
    .option("--category <id>", "where it goes (default: where the record stands)", categoryArgument)
    .description("add a record of your own to somebody's, which stays as it is; two signatures")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${amendExample}`)
    .action(async (...[earlier, file, , command]: Given) => {
      await run(
        { command, cli },
        (session, options) =>
          correct(session, options as CorrectOptions, { kind: "amend", earlier, file }),
        (found) => [
          `${shortDigest(found.digest)}  adds to ${shortDigest(found.earlier)}, which stays as it is.`,
          signedWords(found),
        ],
      );
    });
}

function addMark(record: Command, cli: Cli): void {
  record
    .command("mark-error")
    .argument("<digest>", "from `record list`", digestArgument)
    .option("--patient <who>", "whose record it is (default: your own)", whoArgument)
    .description("say that a record was entered in error, as its author or patient; it stays")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${markExample}`)
    .action(async (digest: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => mark(session, options as CorrectOptions, digest),
        (found) => [
          ...wrapped(`You signed: “${found.sentence}”`),
          `Record ${shortDigest(found.digest)} says so from now on, for everybody who may read it.`,
        ],
      );
    });
}

function withEarlier(command: Command): Command {
  return command
    .argument("<digest>", "the earlier record, from `record list`", digestArgument)
    .argument("[file]", "the new one")
    .option("--with <digest>", "your record that was added already, to finish", digestArgument)
    .option("--title <text>", "title of the file (default: its name)")
    .option("--patient <who>", "whose records they are (default: your own)", whoArgument);
}

const signedWords = ({ signatures, gas }: { signatures: string; gas: bigint }): string =>
  `${signatures}, ${gas.toLocaleString("en")} gas for the first of them.`;

async function correct(session: Session, options: CorrectOptions, asked: Correction) {
  const { kind, file } = asked;
  const given = [file, options.text, options.with].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new UsageError(
      "hc/usage",
      "Name one thing: a file, --text (to add to a record), or --with and your record.",
    );
  const { person, ports } = await personOf(session, options);
  const author = person.number;
  const patient = await patientOf(ports, options, author);
  const earlier = await wholeDigest(ports.read, patient, asked.earlier);
  if (options.with !== undefined) {
    const digest = await wholeDigest(ports.read, patient, options.with);
    const receipt = await linkRecord(ports, { kind, patient, author, earlier, digest });
    return { digest, earlier, signatures: "One signature", ...receipt };
  }
  const { record } = await anchoredManifest(ports, { patient, digest: earlier });
  const where = { patient, category: options.category ?? record.category };
  const correction = { kind, earlier, file };
  const { records, receipt } =
    file === undefined
      ? await addedText(ports, person, { ...where, earlier, text: options.text ?? "" })
      : await addedFile(ports, { ...where, ...correction, file, author, title: options.title });
  const digest = records[0]?.digest ?? "0x";
  return { digest, earlier, signatures: "Two signatures", ...receipt };
}

type Where = { readonly patient: number; readonly category: number; readonly earlier: Hex };

async function addedText(
  ports: Ports,
  person: Person,
  { patient, category, earlier, text }: Where & { readonly text: string },
): Promise<Added> {
  const { label } = await readerByNumber(ports, person.number, await directoriesAt(ports));
  const authorName = person.number === patient ? "the patient" : label.name;
  return writeNote(ports, person, { patient, text, authorName, amends: earlier, category });
}

async function addedFile(
  ports: Ports,
  about: Where & {
    readonly kind: Correction["kind"];
    readonly file: string;
    readonly author: number;
    readonly title: string | undefined;
  },
): Promise<Added> {
  const { patient, author, category, earlier, kind, file, title } = about;
  const made = await fileRecord(file, { category, ...(title === undefined ? {} : { title }) });
  const linked = kind === "supersede" ? { previous: earlier } : { amends: earlier };
  const records = [{ ...made, ...linked }];
  return addRecords(ports, { patient, author, records }, { cipher: nodeCipher });
}

async function mark(session: Session, options: CorrectOptions, asked: Hex) {
  const { person, ports } = await personOf(session, options);
  const patient = await patientOf(ports, options, person.number);
  const digest = await wholeDigest(ports.read, patient, asked);
  const { receipt, sentence } = await markEnteredInError(ports, {
    ...{ patient, signer: person.number, digest },
  });
  return { digest, sentence, ...receipt };
}

const patientOf = async (
  ports: Ports,
  { patient }: CorrectOptions,
  own: number,
): Promise<number> => (patient === undefined ? own : numberOf(ports, patient));
