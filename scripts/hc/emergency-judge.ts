import { InvalidArgumentError, Option, type Command } from "commander";
import { isSameCase, type CaseId } from "#lib/emergency";
import type { Ports } from "#lib/ports";
import type { KeepReason } from "#lib/use-cases/break-glass";
import { disputeCase, reviewCase } from "#lib/use-cases/judge-case";
import type { EnteredPorts, Session } from "../session.ts";
import { run, walletOf, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { withReason, withReasonFile, type ReasonOptions } from "./emergency-reason.ts";
import { CommandError, UsageError } from "./errors.ts";
import { hospitalOf } from "./hospital.ts";
import { numberOf, readerByNumber } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { whoArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type CaseOptions = { readonly doctor: string; readonly number: number };
type ReviewOptions = ReasonOptions &
  CaseOptions & { readonly patient: string; readonly justified?: boolean };
type DisputeOptions = GlobalOptions &
  CaseOptions & { readonly reason?: string; readonly out?: string };

const reviewExample =
  '--as north emergency review --patient patient --doctor lind --number 1 --justified --reason "the file says so" --out review.json';
const disputeExample = "--as patient emergency dispute --doctor lind --number 1";

/** `hc emergency review` and `hc emergency dispute`. */
export function addEmergencyJudging(emergency: Command, cli: Cli): void {
  withReason(withCase(emergency.command("review")))
    .description("as a hospital, judge an emergency access of another's doctor that is over")
    .requiredOption("--patient <who>", "whose records", whoArgument)
    .addOption(new Option("--justified", "it was justified").conflicts("unjustified"))
    .addOption(new Option("--unjustified", "it was not"))
    .addHelpText("after", `\nExample:\n  npm run hc -- ${reviewExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => review(session, options as ReviewOptions),
        signed,
      );
    });
  withCase(emergency.command("dispute"))
    .description("as a patient, dispute an emergency access: it is then judged, or judged again")
    .option("--reason <text>", "why, if you want to say")
    .option("--out <file>", "a new file for the reason; needed with --reason")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${disputeExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => dispute(session, options as DisputeOptions),
        signed,
      );
    });
}

const withCase = (command: Command): Command =>
  command
    .requiredOption("--doctor <who>", "who opened it", whoArgument)
    .requiredOption("--number <number>", "from `emergency cases`", caseNumber);

function caseNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Wanted: the case's number, from 1.");
}

const signed = ({ sentence }: { sentence: string }): string[] =>
  wrapped(`You signed: “${sentence}”`);

async function review(session: Session, options: ReviewOptions) {
  const { justified, reason, out } = options;
  if (justified !== true && !("unjustified" in options))
    throw new UsageError("hc/usage", "Say what you found: --justified or --unjustified.");
  const ports = await session.portsOf(await walletOf(options));
  const hospital = await hospitalOf(session, ports.sign.account);
  const patient = await numberOf(ports, options.patient);
  const { found, label } = await caseNamed(ports, options, patient);
  const finding = { isJustified: justified === true, isDisputed: found.isDisputed };
  const named = { id: idOf(found), label, hospital, reason };
  const { receipt, sentence } = await withReasonFile(out, (keep) =>
    reviewCase(ports, { ...named, ...finding, keep }),
  );
  return { ...idOf(found), hospital, ...finding, sentence, out, ...receipt };
}

async function dispute(session: Session, options: DisputeOptions) {
  const { reason = "", out } = options;
  if (reason !== "" && out === undefined)
    throw new UsageError("hc/usage", "Name a file for the reason: --out FILE.");
  const ports = await session.portsOf(await walletOf(options));
  const patient = (await ports.read.memberOfAccount(ports.sign.account))?.number ?? 0;
  const { found, label } = await caseNamed(ports, options, patient);
  const act = (keep: KeepReason) => disputeCase(ports, { id: idOf(found), label, reason, keep });
  const { receipt, sentence } = await (out === undefined || reason === ""
    ? act(() => Promise.resolve())
    : withReasonFile(out, act));
  return { ...idOf(found), sentence, ...receipt };
}

const idOf = ({ patient, doctor, number }: CaseId): CaseId => ({ patient, doctor, number });

/** Throws {@link CommandError} `hc/no-case`. */
async function caseNamed(
  ports: EnteredPorts,
  { doctor: who, number }: CaseOptions,
  patient: number,
) {
  const doctor = await numberOf(ports, who);
  const cases: Awaited<ReturnType<Ports["read"]["emergencyCases"]>> =
    await ports.read.emergencyCases({ patient, doctor });
  const found = cases.find(isSameCase({ patient, doctor, number }));
  if (found === undefined)
    throw new CommandError(
      "hc/no-case",
      `There is no emergency access ${number} of member ${doctor} to patient ${patient}. \`emergency cases\` lists all.`,
    );
  const { label } = await readerByNumber(ports, doctor, await directoriesAt(ports));
  return { found, label };
}
