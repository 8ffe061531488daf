import { createWriteStream } from "node:fs";
import { basename, extname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { categoryOfId, categoryOfNumber } from "#lib/categories";
import type { Hex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { purposeOfCode } from "#lib/categories";
import { addBundle } from "#lib/use-cases/add-bundle";
import { addRecords, type NewRecord } from "#lib/use-cases/add-records";
import { listRecords } from "#lib/use-cases/list-records";
import { openRecord } from "#lib/use-cases/open-record";
import { verifyRecord } from "#lib/use-cases/verify-record";
import { nodeCipher } from "#native/node-aead";
import { readInput, sizeOfFile, streamInput } from "../input-file.ts";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { numberOf } from "./people.ts";
import { digestArgument } from "./terms.ts";

type RecordOptions = GlobalOptions & {
  patient?: string;
  category?: string;
  title?: string;
  purpose: string;
  out?: string;
};

const mediaTypes: Readonly<Record<string, string>> = {
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".txt": "text/plain",
  ".dcm": "application/dicom",
};

/** `hc record add|get|list` and `hc verify`. */
export function addRecordCommands(program: Command): void {
  const record = program.command("record").description("add, open and list records");
  record
    .command("add <file>")
    .description(
      "seal, store and anchor a FHIR R4 file (sorted by category), or any file under one category",
    )
    .option("--category <id>", "keep the file as it is, in this category")
    .option("--title <text>", "title of a file that is not FHIR (default: its name)")
    .option("--patient <who>", "write for this patient, who must have let you")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as patient record add scripts/demo-data/patient.json",
    )
    .action(async (file: string, _options, command: Command) => {
      await run(
        command,
        (session, options) => add(session, options as RecordOptions, file),
        (added) => [
          ...added.records.map(
            ({ category, digest }) => `${categoryOfNumber(category).name.padEnd(28)} ${digest}`,
          ),
          `${added.records.length} records, ${added.storedBytes} bytes stored, ${added.gas} gas, one signature.`,
        ],
      );
    });
  addReadingCommands(record);
  addVerify(program);
}

function addVerify(program: Command): void {
  program
    .command("verify <digest>")
    .description("check a record without any key: anchored, unchanged, complete")
    .addHelpText("after", "\nExample:\n  npm run hc -- verify 0x…")
    .action(async (digest: string, _options, command: Command) => {
      await run(
        command,
        (session) => verify(session, digestArgument(digest)),
        ({ record: found, anchoredAt, bytes, blocks }) => [
          `Anchored by member ${found.author} for patient ${found.patient} on ${new Date(anchoredAt * 1000).toISOString()}.`,
          `Category ${categoryOfNumber(found.category).name}, epoch ${found.epoch}. ${blocks} blocks, ${bytes} bytes, all unchanged.`,
        ],
      );
    });
}

function addReadingCommands(record: Command): void {
  record
    .command("list")
    .description("list the records that you may see; the others with the reason why not")
    .option("--patient <who>", "whose records (default: your own)")
    .option("--purpose <code>", "HL7 PurposeOfUse", "TREAT")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as osei record list --patient patient")
    .action(async (_options, command: Command) => {
      await run(
        command,
        (session, options) => list(session, options as RecordOptions),
        (lines) =>
          lines.length === 0
            ? ["No records yet. Add one with `npm run hc -- record add FILE`."]
            : lines.map(
                ({ digest, category, title, closed }) =>
                  `${digest}  ${category.padEnd(20)} ${title ?? `closed (${closed ?? ""})`}`,
              ),
      );
    });
  record
    .command("get <digest>")
    .description("open a record; every block is verified on the way")
    .option("--patient <who>", "whose record (default: your own)")
    .option("--purpose <code>", "HL7 PurposeOfUse", "TREAT")
    .requiredOption("--out <file>", "where to write what was opened")
    .addHelpText(
      "after",
      "\nExample:\n  npm run hc -- --as osei record get 0x… --patient patient --out opened.json",
    )
    .action(async (digest: string, _options, command: Command) => {
      await run(
        command,
        (session, options) => get(session, options as RecordOptions, digestArgument(digest)),
        ({ out }) => [`Opened and verified. Written to ${out}.`],
      );
    });
}

async function add(session: Session, options: RecordOptions, file: string) {
  await sizeOfFile(file); // says at once what is wrong with the file, before keys are asked for
  const { person, ports } = await personOf(session, options);
  const patient =
    options.patient === undefined ? person.number : await numberOf(ports, options.patient);
  const where = { patient, author: person.number };
  const added =
    options.category === undefined
      ? await addBundle(ports, { ...where, bytes: await readInput(file) }, { cipher: nodeCipher })
      : await addRecords(
          ports,
          { ...where, records: [await fileRecord(file, options)] },
          { cipher: nodeCipher },
        );
  return { records: added.records, storedBytes: added.storedBytes, ...added.receipt };
}

async function fileRecord(file: string, { category, title }: RecordOptions): Promise<NewRecord> {
  const mediaType = mediaTypes[extname(file).toLowerCase()] ?? "application/octet-stream";
  const fileName = basename(file);
  const clinical = { title: title ?? fileName, mediaType, date: "", codes: [], note: "", fileName };
  const size = await sizeOfFile(file);
  return {
    category: categoryOfId(category ?? "documents").number,
    clinical,
    size,
    open: () => streamInput(file),
  };
}

async function list(session: Session, options: RecordOptions) {
  const { asking, ports } = await askingOf(session, options);
  return (await listRecords(ports, asking)).map((line) => ({
    digest: line.record.digest,
    category: categoryOfNumber(line.record.category).id,
    author: line.record.author,
    ...("clinical" in line
      ? { title: line.clinical.title, date: line.clinical.date, closed: undefined }
      : { title: undefined, date: undefined, closed: line.closed }),
  }));
}

async function get(session: Session, options: RecordOptions, digest: Hex) {
  const { asking, ports } = await askingOf(session, options);
  const { plaintext, clinical, record } = await openRecord(
    ports,
    { ...asking, digest },
    nodeCipher,
  );
  const out = options.out ?? "record";
  await pipeline(Readable.from(plaintext), createWriteStream(out, { mode: 0o600 }));
  return { digest, out, mediaType: clinical.mediaType, author: record.author };
}

async function askingOf(session: Session, options: RecordOptions) {
  const { person, ports } = await personOf(session, options);
  const patient =
    options.patient === undefined ? person.number : await numberOf(ports, options.patient);
  const purpose = purposeOfCode(options.purpose).bit;
  const keyring = await keyringFor(ports, person, patient);
  return { ports, asking: { patient, reader: person.number, purpose, keyring } };
}

async function verify(session: Session, digest: Hex) {
  const { read, store } = session.services;
  return verifyRecord({ read, store }, digest);
}
