import type { Command } from "commander";
import { caseStatus, type EmergencyCase } from "#lib/emergency";
import type { Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import { momentOf, readerName } from "#lib/sentences";
import { checkReason } from "#lib/use-cases/check-reason";
import { casesToReview } from "#lib/use-cases/judge-case";
import type { Directories } from "#lib/use-cases/read-directories";
import { readInput } from "../input-file.ts";
import type { Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { hospitalOf } from "./hospital.ts";
import { hospitalName, readerByNumber } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

/** `hc emergency cases` and `hc emergency check`. */
export function addEmergencyCases(emergency: Command, cli: Cli): void {
  emergency
    .command("cases")
    .description(
      "emergency accesses: to your records, by you as a doctor, or that your hospital has to judge",
    )
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient emergency cases")
    .action(async (_options, command: Command) => {
      await run({ command, cli }, list, (cases) =>
        cases.length === 0 ? ["There is no emergency access."] : cases.flatMap(linesOf),
      );
    });
  emergency
    .command("check")
    .argument("<file>", "from --out of break-glass, review or dispute")
    .description("check a reason against the chain: it is the one that was given then")
    .addHelpText("after", "\nExample:\n  npm run hc -- emergency check reason.json")
    .action(async (path: string, _options, command: Command) => {
      const text = new TextDecoder().decode(await readInput(path));
      await run(
        { command, cli },
        async ({ services }) => {
          const { reason, found } = await checkReason(services, text);
          const { about, id, text: says } = reason;
          return { ...id, about, reason: says, openedAt: found.openedAt };
        },
        ({ about, number, doctor, patient, reason }) => [
          `Unchanged since it was given (${about}), case ${number} of member ${doctor} with patient ${patient}:`,
          ...wrapped(`“${reason}”`),
        ],
      );
    });
}

async function list(session: Session, options: GlobalOptions) {
  const ports = await session.portsOf(await walletOf(options));
  const directories = await directoriesAt(ports);
  const cases = await casesFor(session, ports);
  return Promise.all(cases.map((one) => told(ports, one, directories)));
}

/** A patient's, a doctor's, or for a hospital those that wait for it. */
async function casesFor(session: Session, ports: Ports): Promise<readonly EmergencyCase[]> {
  const member = await ports.read.memberOfAccount(ports.sign.account);
  if (member === undefined)
    return casesToReview(ports, await hospitalOf(session, ports.sign.account));
  const { number } = member;
  return ports.read.emergencyCases(
    member.role === roles.patient ? { patient: number } : { doctor: number },
  );
}

async function told(
  ports: Pick<Ports, "read" | "now">,
  found: EmergencyCase,
  directories: Directories | undefined,
) {
  const { label } = await readerByNumber(ports, found.doctor, directories);
  const reviews = found.reviews.map((review) => ({
    ...review,
    hospitalName: hospitalName(review.hospital, directories),
  }));
  const { status, until } = found;
  return {
    ...found,
    ...{ reviews, doctorName: readerName(label) },
    standing: standingOf({ status, isOpen: until > ports.now() }),
  };
}

type Standing = "open" | "waits" | "justified" | "unjustified";

function standingOf({ status, isOpen }: { status: number; isOpen: boolean }): Standing {
  if (status === caseStatus.justified) return "justified";
  if (status === caseStatus.unjustified) return "unjustified";
  return isOpen ? "open" : "waits";
}

const standingWords: Readonly<Record<Standing, string>> = {
  open: "open now",
  waits: "waits for another hospital",
  justified: "found justified",
  unjustified: "found not justified",
};

type Told = Awaited<ReturnType<typeof told>>;

function linesOf({ number, patient, doctorName, openedAt, until, ...rest }: Told): string[] {
  const { standing, isDisputed, reviews } = rest;
  const disputed = isDisputed ? ", disputed by the patient" : "";
  return [
    ...wrapped(`Patient ${patient}, case ${number} of ${doctorName}`),
    ...wrapped(`from ${momentOf(openedAt)} to ${momentOf(until)}`, "  "),
    ...wrapped(`${standingWords[standing]}${disputed}`, "  "),
    ...reviews.flatMap(({ hospitalName: by, isJustified }) =>
      wrapped(`${by}: ${isJustified ? "justified" : "not justified"}`, "  "),
    ),
  ];
}
