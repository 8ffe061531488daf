import { basename, extname } from "node:path";
import type { Command } from "commander";
import { categoryOfNumber } from "#lib/categories";
import { addBundle } from "#lib/use-cases/add-bundle";
import { addRecords, type NewRecord } from "#lib/use-cases/add-records";
import { nodeCipher } from "#native/node-aead";
import { readInput, sizeOfFile, streamInput } from "../input-file.ts";
import type { Session } from "../session.ts";
import { counted, personOf, run, type GlobalOptions } from "./context.ts";
import { shortDigest } from "./digest.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { categoryArgument, whoArgument } from "./terms.ts";

type AddOptions = GlobalOptions & { patient?: string; category?: number; title?: string };

const mediaTypes: Readonly<Record<string, string>> = {
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".txt": "text/plain",
  ".dcm": "application/dicom",
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
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient record add scripts/demo-data/patient.json",
    )
    .action(async (file: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => add(session, options as AddOptions, file),
        ({ records, storedBytes, gas }) => [
          ...records.map(
            ({ category, digest }) => `${shortDigest(digest)}  ${categoryOfNumber(category).name}`,
          ),
          `${counted(records.length, "record")} added, ${counted(storedBytes, "byte")} stored, ${gas.toLocaleString("en")} gas, one signature.`,
        ],
      );
    });
}

async function add(session: Session, options: AddOptions, file: string) {
  const records = options.category === undefined ? undefined : [await fileRecord(file, options)];
  const bytes = records === undefined ? await readInput(file) : undefined; // says what is wrong before keys are asked for
  const { person, ports } = await personOf(session, options);
  const patient =
    options.patient === undefined ? person.number : await numberOf(ports, options.patient);
  const where = { patient, author: person.number };
  const cipher = { cipher: nodeCipher };
  const added =
    bytes === undefined
      ? await addRecords(ports, { ...where, records: records ?? [] }, cipher)
      : await addBundle(ports, { ...where, bytes }, cipher);
  return { records: added.records, storedBytes: added.storedBytes, ...added.receipt };
}

async function fileRecord(file: string, { category = 0, title }: AddOptions): Promise<NewRecord> {
  const mediaType = mediaTypes[extname(file).toLowerCase()] ?? "application/octet-stream";
  const fileName = basename(file);
  const clinical = { title: title ?? fileName, mediaType, date: "", codes: [], note: "", fileName };
  return { category, clinical, size: await sizeOfFile(file), open: () => streamInput(file) };
}
