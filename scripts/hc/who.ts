import type { Command } from "commander";
import {
  actionOfId,
  categoryOfId,
  categoryOfNumber,
  purposeOfCode,
  purposes,
} from "#lib/categories";
import type { Ports } from "#lib/ports";
import { roleName } from "#lib/roles";
import { dayOf, listed, readerName, timeOf } from "#lib/sentences";
import type { Directories } from "#lib/use-cases/read-directories";
import { whoCanSee, type SharedCell } from "#lib/use-cases/who-can-see";
import type { Session } from "../session.ts";
import { personOf, run, type GlobalOptions } from "./context.ts";
import { directoriesAt } from "./directories.ts";
import { hospitalName, readerByNumber } from "./people.ts";
import type { Cli } from "./terminal.ts";
import { wrapped } from "./wrap.ts";

/** `hc who`. */
export function addWho(program: Command, cli: Cli): void {
  program
    .command("who")
    .description("who can see your records now, or add to them")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient who")
    .action(async (_options, command: Command) => {
      await run({ command, cli }, who, (cells) =>
        cells.length === 0 ? ["Nobody but you can see your records."] : linesOf(cells),
      );
    });
}

/** A reader's cells of the same actions, purposes and end together: who, what, why and until when on lines of their own. */
function linesOf(cells: readonly Described[]): string[] {
  const groups = Map.groupBy(
    cells,
    (cell) => `${cell.name}\n${cell.actions.join()}\n${reasonsOf(cell)}`,
  );
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).flatMap((first) => {
      const what = listed(group.map(({ category }) => categoryOfId(category).number));
      return [
        ...wrapped(first.name),
        ...wrapped(`can ${verbsOf(first)} your ${what}`, "  "),
        ...wrapped(reasonsOf(first), "  "),
      ];
    }),
  );
}

type Actions = { readonly actions: readonly ("read" | "write")[] };

/** "read and add to". */
const verbsOf = ({ actions }: Actions): string =>
  actions.map((id) => actionOfId(id).phrase).join(" and ");

type Reasons = { readonly purposes: readonly string[]; readonly until: number };

/** "for treatment until 27 December 2026, 22:20 UTC". */
function reasonsOf({ purposes: codes, until }: Reasons): string {
  const reasons = codes.map((code) => purposeOfCode(code).phrase).join(" and ");
  return `${reasons} until ${dayOf(until)}, ${timeOf(until)} UTC`;
}

async function who(session: Session, options: GlobalOptions) {
  const { person, ports } = await personOf(session, options);
  const [cells, directories] = await Promise.all([
    whoCanSee(ports, person.number),
    directoriesAt(ports),
  ]);
  const open = cells.filter(({ readsFor, writesFor }) => readsFor.length + writesFor.length > 0);
  return Promise.all(open.map((cell) => describe(ports, cell, directories)));
}

type Described = Awaited<ReturnType<typeof describe>>;

async function describe(ports: Ports, shared: SharedCell, directories?: Directories) {
  const { reader, category, readsFor, writesFor, cell } = shared;
  const name = await nameOf(ports, shared, directories);
  const codes = purposes
    .filter(({ bit }) => readsFor.includes(bit) || writesFor.includes(bit))
    .map(({ code }) => code);
  const reasons = { purposes: codes, until: cell.until };
  const actions = [
    ...(readsFor.length > 0 ? (["read"] as const) : []),
    ...(writesFor.length > 0 ? (["write"] as const) : []),
  ];
  return {
    reader,
    name,
    category: categoryOfNumber(category).id,
    actions,
    ...reasons,
    says: `${name} can ${verbsOf({ actions })} your ${listed([category])} ${reasonsOf(reasons)}.`,
  };
}

async function nameOf(
  ports: Ports,
  { reader, team }: SharedCell,
  directories: Directories | undefined,
): Promise<string> {
  if (team === undefined)
    return readerName((await readerByNumber(ports, reader, directories)).label);
  return `All ${roleName(team.role)}s of ${hospitalName(team.hospital, directories)}`;
}
