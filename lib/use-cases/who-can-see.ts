import { purposes } from "../categories.ts";
import { reading } from "../permission.ts";
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
};

const permit = 1;
const revoked = 4;

/** Who can see a patient's records now, and what is denied. What stands in no cell is closed. */
export async function whoCanSee(
  { read, now }: Pick<Ports, "read" | "now">,
  patient: number,
): Promise<SharedCell[]> {
  const head = await read.head();
  const at = Math.max(now(), head.time);
  const shared: SharedCell[] = [];
  for (const { reader, category } of await read.cellIds(patient)) {
    const cell = await read.cell({ patient, reader, category });
    const team = teamOf(reader);
    const readsFor: number[] = [];
    for (const { bit: purpose } of purposes) {
      if ((cell.flags & permit) === 0) continue;
      const isPermitted =
        team === undefined
          ? await read.isPermittedAt({ patient, reader, category, purpose, action: reading }, at)
          : teamReads(cell, purpose, at);
      if (isPermitted) readsFor.push(purpose);
    }
    shared.push({ reader, team, category, cell, readsFor });
  }
  return shared;
}

/**
 * The chain answers for members only, so a team's cell is read as Consent would for each of them. Whether its hospital
 * is suspended or single members are denied is left out: rather too many are named than too few.
 */
function teamReads(
  { flags, from, until, purposes, actions }: ConsentCell,
  purpose: number,
  at: number,
): boolean {
  const isInForce = (flags & revoked) === 0 && from <= at && at < until;
  return isInForce && ((purposes >> purpose) & 1) === 1 && ((actions >> reading) & 1) === 1;
}
