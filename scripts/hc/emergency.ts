import type { Command } from "commander";
import { categoryOfNumber } from "#lib/categories";
import { categoriesIn } from "#lib/emergency";
import { listed, momentOf } from "#lib/sentences";
import { breakGlass } from "#lib/use-cases/break-glass";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { addEmergencyCases } from "./emergency-cases.ts";
import { addEmergencyJudging } from "./emergency-judge.ts";
import { withReason, withReasonFile, type ReasonOptions } from "./emergency-reason.ts";
import { numberOf } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { categoryList, whoArgument } from "./terms.ts";
import { wrapped } from "./wrap.ts";

type CategoryOptions = GlobalOptions & { category?: number[] };

const openExample = "--as patient emergency open --category medications,allergies";
const breakExample =
  '--as lind emergency break-glass patient --reason "unconscious after a fall" --out reason.json';

/** `hc emergency …`. */
export function addEmergency(program: Command, cli: Cli): void {
  const emergency = program
    .command("emergency")
    .description("what doctors may open in an emergency, and what they opened")
    .addHelpText("after", `\nExample:\n  npm run hc -- ${openExample}`);
  addOpen(emergency, cli);
  addClose(emergency, cli);
  addBreakGlass(emergency, cli);
  addEmergencyCases(emergency, cli);
  addEmergencyJudging(emergency, cli);
}

function addOpen(emergency: Command, cli: Cli): void {
  emergency
    .command("open")
    .description("as a patient, let doctors open more of your records in an emergency")
    .requiredOption("--category <list>", 'category ids, or "ordinary"', categoryList)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${openExample}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) =>
          change(session, options, (open) => [
            ...open,
            ...((options as CategoryOptions).category ?? []),
          ]),
        changeLines,
      );
    });
}

function addClose(emergency: Command, cli: Cli): void {
  emergency
    .command("close")
    .description("as a patient, let doctors open less in an emergency, also where one is under way")
    .option("--category <list>", "category ids (default: all)", categoryList)
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient emergency close")
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) =>
          change(session, options, (open) => {
            const { category } = options as CategoryOptions;
            return category === undefined ? [] : open.filter((one) => !category.includes(one));
          }),
        changeLines,
      );
    });
}

async function change(
  session: Session,
  options: GlobalOptions,
  next: (open: readonly number[]) => readonly number[],
) {
  const { person, ports } = await personOf(session, options);
  const before = categoriesIn((await ports.read.emergencyAccess(person.number)).categories);
  const wanted = [...new Set(next(before))].sort((a, b) => a - b);
  const { receipt, sentence, categories } = await setEmergencyAccess(ports, person, wanted);
  return { categories: categories.map((one) => categoryOfNumber(one).id), sentence, ...receipt };
}

const changeLines = ({ sentence, categories }: Awaited<ReturnType<typeof change>>) => [
  ...wrapped(`You signed: “${sentence}”`),
  ...(categories.length === 0
    ? []
    : wrapped(
        "A doctor who does that has to say why, and a hospital that is not theirs looks at it afterwards.",
      )),
];

function addBreakGlass(emergency: Command, cli: Cli): void {
  withReason(
    emergency
      .command("break-glass")
      .argument("<patient>", "a demo person's name, or a member number", whoArgument)
      .description(
        "as a doctor, open for a while what the patient opened to emergencies; another hospital judges it afterwards",
      ),
  )
    .addHelpText("after", `\nExample:\n  npm run hc -- ${breakExample}`)
    .action(async (patient: string, _options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => open(session, options as ReasonOptions, patient),
        ({ sentence, until, categories, out, isPatientTold }) => [
          ...wrapped(`You signed: “${sentence}”`),
          ...wrapped(
            `Until ${momentOf(until)} you may read this patient's ${listed(categories)}: record list --patient … --purpose ETREAT.`,
          ),
          ...wrapped(
            "It is a right, not keys: a record opens where the patient's keys reached you before.",
          ),
          ...wrapped(
            isPatientTold
              ? "The patient can read why."
              : "The patient can't read why: that could not be kept. The app sends it from the file.",
          ),
          ...wrapped(`Keep ${out}: whoever judges this asks for the reason in it.`),
        ],
      );
    });
}

async function open(session: Session, options: ReasonOptions, who: string) {
  const { reason, out } = options;
  const { person, ports } = await personOf(session, options);
  const patient = await numberOf(ports, who);
  const { receipt, id, unsent, ...opened } = await withReasonFile(out, (keep) =>
    breakGlass(ports, person, { patient, reason, keep }),
  );
  return { ...id, ...opened, isPatientTold: unsent === undefined, out, ...receipt };
}
