import type { Command } from "commander";
import { z } from "zod";
import type { Hex } from "#lib/bytes";
import { publishDirectory, type DirectoryDraft } from "#lib/use-cases/publish-directory";
import { readDirectories, type Listing } from "#lib/use-cases/read-directories";
import { memberStatus } from "#lib/roles";
import { readInput } from "../input-file.ts";
import type { Session } from "../session.ts";
import { counted, run, walletOf, type GlobalOptions } from "./context.ts";
import { requireGateway } from "./directories.ts";
import { CommandError } from "./errors.ts";
import { hospitalOf } from "./hospital.ts";
import type { Cli } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

const publishExample = "--as north hospital directory publish --file people.json";
const showExample = "--as patient hospital directory show";
const wanted =
  'Wanted: {"name": "the hospital\'s name", "people": [{"number": 3, "name": "Dr Amara Osei", "specialty": "Cardiology"}]}.';

const account = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{40}$/i.test(value),
);
const listSchema = z.strictObject({
  name: z.string(),
  people: z.array(
    z.strictObject({
      number: z.number(),
      name: z.string(),
      specialty: z.string().default(""),
      account: account.optional(),
    }),
  ),
});

/** `hc hospital directory publish|show`. */
export function addHospitalDirectory(hospital: Command, cli: Cli): void {
  const directory = hospital
    .command("directory")
    .description("publish your hospital's staff, or see everybody's")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${showExample}`);
  addPublish(directory, cli);
  addShow(directory, cli);
}

function addPublish(directory: Command, cli: Cli): void {
  directory
    .command("publish")
    .requiredOption("--file <file>", "JSON: the hospital's name and its people by member number")
    .description(
      "as a hospital, publish your doctors and nurses by name, in place of the last list",
    )
    .addHelpText("after", `\n${wanted}\n\nExample:\n  npm run hc -- ${publishExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => publish(session, options as GlobalOptions & { file: string }),
        ({ sentence, version, people, bytes }) => [
          ...wrapped(`You signed: “${sentence}”`),
          `Version ${version}: ${counted(people, "name")}, ${counted(bytes, "byte")} at the gateway. No name is on chain.`,
        ],
      );
    });
}

function addShow(directory: Command, cli: Cli): void {
  directory
    .command("show")
    .description("the staff that hospitals have published, each list verified")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${showExample}`)
    .action(async (_options, command: Command) => {
      await run({ command, cli }, show, linesOf);
    });
}

async function publish(session: Session, options: GlobalOptions & { file: string }) {
  const list = await readList(options.file);
  const wallet = await walletOf(options);
  const hospital = await hospitalOf(session, wallet.account);
  const ports = await session.portsOf(wallet);
  const { putDirectory } = requireGateway(ports);
  const { receipt, ...published } = await publishDirectory(
    { ...ports, putDirectory },
    { hospital, ...list },
  );
  return { hospital, people: list.people.length, ...published, ...receipt };
}

async function readList(file: string): Promise<Omit<DirectoryDraft, "hospital">> {
  const text = new TextDecoder().decode(await readInput(file));
  try {
    const { name, people } = listSchema.parse(JSON.parse(text));
    return {
      name,
      people: people.map(({ account: named, ...line }) =>
        named === undefined ? line : { ...line, account: named },
      ),
    };
  } catch (cause) {
    throw new CommandError(
      "hc/bad-directory",
      `${file} is no list of staff. ${wanted} Nothing was published.`,
      { cause },
    );
  }
}

type Shown = Awaited<ReturnType<typeof show>>;

async function show(session: Session, options: GlobalOptions) {
  const ports = await session.portsOf(await walletOf(options));
  const { directory } = requireGateway(ports);
  const { hospitals, leftOut, all } = await readDirectories(ports, directory);
  return {
    hospitals: hospitals.map((one) => ({
      ...one,
      people: all().filter(({ hospital }) => hospital === one.number),
    })),
    leftOut,
  };
}

function linesOf({ hospitals, leftOut }: Shown): string[] {
  const lines = hospitals.flatMap(({ name, number, version, people }) => [
    `${name} (hospital ${number}, version ${version})`,
    ...people.map((one) => `  ${lineOf(one)}`),
  ]);
  const problems = leftOut.flatMap(({ hospital, says, code }) =>
    wrapped(`Hospital ${hospital} is left out: ${says} [${code}]`),
  );
  if (lines.length + problems.length > 0) return [...lines, ...problems];
  return ["No hospital has published its staff yet."];
}

function lineOf({ number, label, specialty, status }: Listing): string {
  const isActive = status === memberStatus.active;
  const about = [label.role, ...(specialty === "" ? [] : [specialty])].join(", ");
  return `${number}  ${label.name}, ${about}${isActive ? "" : " (not active now)"}`;
}
