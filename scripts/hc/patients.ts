import type { Command } from "commander";
import { actionOfId, purposes } from "#lib/categories";
import { dayOf, listed } from "#lib/sentences";
import { myPatients, type MyPatient, type OpenCategory } from "#lib/use-cases/my-patients";
import type { Session } from "../session.ts";
import { counted, personOf, run, type GlobalOptions } from "./context.ts";
import type { Cli } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

type PatientsOptions = GlobalOptions & { since?: number };

const example = "--as osei patients";

/** `hc patients`. */
export function addPatients(program: Command, cli: Cli): void {
  program
    .command("patients")
    .description("who shares with you, or has shared, what is open now and until when")
    .option("--since <block>", "count the records that others added after this block", Number)
    .addHelpText("after", `\nExample:\n  npm run hc -- ${example}`)
    .action(async (_options, command: Command) => {
      await run(
        { command, cli },
        (session, options) => patients(session, options as PatientsOptions),
        (found) =>
          found.length === 0
            ? ["Nobody has shared anything with you yet."]
            : found.flatMap((one) => linesOf(one)),
      );
    });
}

async function patients(session: Session, options: PatientsOptions): Promise<MyPatient[]> {
  const { person, ports } = await personOf(session, options);
  return myPatients(ports, person.number, options.since);
}

function linesOf({ patient, open, closed, newRecords }: MyPatient): string[] {
  const fresh = newRecords === 0 ? "" : `, ${counted(newRecords, "new record")}`;
  const over = closed.length === 0 ? [] : [`${listed(closed)}: closed`];
  return [
    `Patient ${patient}${fresh}`,
    ...[...open.map(openLine), ...over].flatMap((line) => wrapped(line, "  ")),
  ];
}

function openLine({ category, readsFor, writesFor, until, byTeam }: OpenCategory): string {
  const why = (bits: readonly number[]): string =>
    purposes
      .filter(({ bit }) => bits.includes(bit))
      .map(({ phrase }) => phrase)
      .join(" and ");
  const does = [
    ...(readsFor.length === 0 ? [] : [`${actionOfId("read").phrase} ${why(readsFor)}`]),
    ...(writesFor.length === 0 ? [] : [`${actionOfId("write").phrase} ${why(writesFor)}`]),
  ].join(", ");
  return `${listed([category])}: ${does}, until ${dayOf(until)}${byTeam ? " (as one of your team)" : ""}`;
}
