import type { Command } from "commander";
import { categoryOfNumber, purposes } from "#lib/categories";
import type { Ports } from "#lib/ports";
import { roleName } from "#lib/roles";
import { dayOf, listed, readerName, timeOf } from "#lib/sentences";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { hospitalName, readerByNumber } from "./people.ts";
import type { Cli } from "./terminal.ts";

/** `hc who`. */
export function addWho(program: Command, cli: Cli): void {
  program
    .command("who")
    .description("who can see your records now")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient who")
    .action(async (_options, command: Command) => {
      await run({ command, cli }, who, (cells) =>
        cells.length === 0
          ? ["Nobody but you can see your records."]
          : cells.map(({ says }) => says),
      );
    });
}

async function who(session: Session, options: GlobalOptions) {
  const { person, ports } = await personOf(session, options);
  const cells = await whoCanSee(ports, person.number);
  const open = cells.filter(({ readsFor }) => readsFor.length > 0);
  return Promise.all(open.map((cell) => describe(ports, cell)));
}

async function describe(ports: Ports, shared: SharedCell) {
  const { reader, category, readsFor, cell } = shared;
  const name = await nameOf(ports, shared);
  const why = purposes.filter(({ bit }) => readsFor.includes(bit));
  const reasons = why.map(({ phrase }) => phrase).join(" and ");
  const until = `${dayOf(cell.until)}, ${timeOf(cell.until)} UTC`;
  return {
    reader,
    category: categoryOfNumber(category).id,
    purposes: why.map(({ code }) => code),
    until: cell.until,
    says: `${name} can read your ${listed([category])} ${reasons} until ${until}.`,
  };
}

async function nameOf(ports: Ports, { reader, team }: SharedCell): Promise<string> {
  if (team !== undefined) return `All ${roleName(team.role)}s of ${hospitalName(team.hospital)}`;
  return readerName((await readerByNumber(ports, reader)).label);
}
