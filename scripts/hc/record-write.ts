import type { Command } from "commander";
import type { Hex } from "#lib/bytes";
import { eraseRecord } from "#lib/use-cases/erase-record";
import { writeNote } from "#lib/use-cases/write-note";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { digestArgument, shortDigest, wholeDigest } from "./digest.ts";
import { directoriesAt } from "./directories.ts";
import { numberOf, readerByNumber } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { whoArgument } from "./terms.ts";

type NoteOptions = GlobalOptions & { patient?: string; replaces?: Hex };

const noteExample = '--as patient record note "I slept badly."';
const eraseExample = "--as patient record erase 0x…";

/** `hc record note` and `hc record erase`. */
export function addRecordWriting(record: Command, cli: Cli): void {
  addNote(record, cli);
  addErase(record, cli);
}

function addNote(record: Command, cli: Cli): void {
  record
    .command("note <text>")
    .description("write a note, for yourself or for a patient who lets you write notes")
    .option("--patient <who>", "for this patient (default: yourself)", whoArgument)
    .option("--replaces <digest>", "your own note that this one corrects", digestArgument)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${noteExample}`)
    .action(async (text: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => note(session, options as NoteOptions, text),
        ({ digest, gas, replaces }) => [
          `${shortDigest(digest)}  Note added, ${gas.toLocaleString("en")} gas, ${replaces ? "two signatures" : "one signature"}.`,
        ],
      );
    });
}

function addErase(record: Command, cli: Cli): void {
  record
    .command("erase")
    .argument("<digest>", "from `record list`", digestArgument)
    .description("erase one of your own records, with one signature: it opens for nobody any more")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${eraseExample}`)
    .action(async (digest: Hex, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => erase(session, options, digest),
        (found) => [
          `Record ${shortDigest(found.digest)} is erased: nobody can open it any more, nor can you.`,
          "What somebody read before stays read.",
        ],
      );
    });
}

async function note(session: Session, options: NoteOptions, text: string) {
  const { person, ports } = await personOf(session, options);
  const isOwn = options.patient === undefined;
  const patient = isOwn ? person.number : await numberOf(ports, options.patient ?? "");
  const { label } = await readerByNumber(ports, person.number, await directoriesAt(ports));
  const previous = options.replaces && (await wholeDigest(ports.read, patient, options.replaces));
  const { records, receipt } = await writeNote(ports, person, {
    ...{ patient, text, authorName: isOwn ? "the patient" : label.name },
    ...(previous === undefined ? {} : { previous }),
  });
  const [added] = records;
  return { digest: added?.digest ?? "0x", replaces: previous !== undefined, ...receipt };
}

async function erase(session: Session, options: GlobalOptions, asked: Hex) {
  const { person, ports } = await personOf(session, options);
  const digest = await wholeDigest(ports.read, person.number, asked);
  await eraseRecord(ports, person, digest);
  return { digest };
}
