import { basename } from "node:path";
import type { Command } from "commander";
import type { Hex } from "#lib/bytes";
import { categoryOfNumber } from "#lib/categories";
import { addBundle } from "#lib/use-cases/add-bundle";
import { recordOfFile } from "#lib/use-cases/add-file";
import { addRecords, type NewRecord } from "#lib/use-cases/add-records";
import { nodeCipher } from "#native/node-aead";
import { readInput, sizeOfFile, streamInput } from "../input-file.ts";
import type { Session } from "../session.ts";
import { counted, personOf, run, type GlobalOptions } from "./context.ts";
import { digestArgument, shortDigest, wholeDigest } from "./digest.ts";
import { UsageError } from "./errors.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { categoryArgument, whoArgument } from "./terms.ts";

type AddOptions = GlobalOptions & {
  patient?: string;
  category?: number;
  title?: string;
  replaces?: Hex;
};

/** `hc record add`. */
export function addRecordAdd(record: Command, cli: Cli): void {
  record
    .command("add <file>")
    .description(
      "seal, store and anchor a FHIR R4 file (sorted by category), or any file under one category",
    )
    .option("--category <id>", "keep the file as it is, in this category", categoryArgument)
    .option("--title <text>", "title of a file that is not FHIR (default: its name)")
    .option("--patient <who>", "write for this patient, who must have let you", whoArgument)
    .option("--replaces <digest>", "your own record that this file replaces", digestArgument)
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient record add scripts/demo-data/patient.json",
    )
    .action(async (file: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => add(session, options as AddOptions, file),
        ({ records, storedBytes, signatures, gas }) => [
          ...records.map(
            ({ category, digest }) => `${shortDigest(digest)}  ${categoryOfNumber(category).name}`,
          ),
          `${counted(records.length, "record")} added, ${counted(storedBytes, "byte")} stored, ${gas.toLocaleString("en")} gas, ${counted(signatures, "signature")}.`,
        ],
      );
    });
}

async function add(session: Session, options: AddOptions, file: string) {
  const record = options.category === undefined ? undefined : await fileRecord(file, options);
  if (record === undefined && options.replaces !== undefined)
    throw new UsageError(
      "hc/usage",
      "A FHIR file becomes several records, so it can't replace one. Name the record's --category.",
    );
  const bytes = record === undefined ? await readInput(file) : undefined; // says what is wrong before keys are asked for
  const { person, ports } = await personOf(session, options);
  const patient =
    options.patient === undefined ? person.number : await numberOf(ports, options.patient);
  const where = { patient, author: person.number };
  const cipher = { cipher: nodeCipher };
  const previous = options.replaces && (await wholeDigest(ports.read, patient, options.replaces));
  const added =
    record === undefined
      ? await addBundle(ports, { ...where, bytes: bytes ?? new Uint8Array() }, cipher)
      : await addRecords(ports, { ...where, records: [replacing(record, previous)] }, cipher);
  const signatures = previous === undefined ? 1 : 2;
  return { records: added.records, storedBytes: added.storedBytes, signatures, ...added.receipt };
}

const replacing = (record: NewRecord, previous: Hex | undefined): NewRecord =>
  previous === undefined ? record : { ...record, previous };

/** A file as a record in one category. */
export async function fileRecord(
  file: string,
  { category = 0, title }: Pick<AddOptions, "category" | "title">,
): Promise<NewRecord> {
  const source = {
    name: basename(file),
    size: await sizeOfFile(file),
    open: () => streamInput(file),
  };
  return recordOfFile({ file: source, category, ...(title === undefined ? {} : { title }) });
}
