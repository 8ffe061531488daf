import { purposes } from "../categories.ts";
import { reading, writing } from "../permission.ts";
import type { ConsentCell, Ports } from "../ports.ts";
import { teamOf, type Team } from "../roles.ts";

/** One cell of the sharing grid, as the chain holds it now. */
export type SharedCell = {
  readonly reader: number;
  /** Where the reader stands for everyone with one role at one hospital. */
  readonly team: Team | undefined;
  readonly category: number;
  readonly cell: ConsentCell;
  /** Purpose bit indexes for which the chain would let this reader, or members of this team, read right now. */
  readonly readsFor: readonly number[];
  /** The same for writing: adding records. */
  readonly writesFor: readonly number[];
};

const permit = 1;
const revoked = 4;

/** Who can see a patient's records now, or add to them, and what is denied. What stands in no cell is closed. */
export async function whoCanSee(
  { read, now }: Pick<Ports, "read" | "now">,
  patient: number,
): Promise<SharedCell[]> {
  const head = await read.head();
  const at = Math.max(now(), head.time);
  const shared: SharedCell[] = [];
  for (const { reader, category } of await read.cellIds(patient)) {
    const cell = await read.cell({ patient, reader, category });
    const one = { reader, team: teamOf(reader), category, cell };
    const readsFor = await permittedFor({ read, at, patient }, one, reading);
    const writesFor = await permittedFor({ read, at, patient }, one, writing);
    shared.push({ ...one, readsFor, writesFor });
  }
  return shared;
}

type Asking = Pick<Ports, "read"> & { readonly at: number; readonly patient: number };

/** Purposes for which a cell lets somebody do this. The chain is not asked about an action that the cell does not name. */
async function permittedFor(
  { read, at, patient }: Asking,
  { reader, team, category, cell }: Omit<SharedCell, "readsFor" | "writesFor">,
  action: number,
): Promise<number[]> {
  if ((cell.flags & permit) === 0 || ((cell.actions >> action) & 1) === 0) return [];
  const found: number[] = [];
  for (const { bit: purpose } of purposes) {
    const isPermitted =
      team === undefined
        ? await read.isPermittedAt({ patient, reader, category, purpose, action }, at)
        : teamMay(cell, purpose, at);
    if (isPermitted) found.push(purpose);
  }
  return found;
}

/**
 * The chain answers for members only, so a team's cell is read as Consent would for each of them. Whether its hospital
 * is suspended or single members are denied is left out: rather too many are named than too few.
 */
function teamMay({ flags, from, until, purposes }: ConsentCell, purpose: number, at: number) {
  const isInForce = (flags & revoked) === 0 && from <= at && at < until;
  return isInForce && ((purposes >> purpose) & 1) === 1;
}
