import type { ConsentCell, Ports } from "../ports.ts";
import { reading } from "../permission.ts";

/** One cell of the sharing grid, as the chain holds it now. */
export type SharedCell = {
  readonly reader: number;
  readonly category: number;
  readonly cell: ConsentCell;
  /** Purpose bit indexes for which the chain would let this reader read right now. */
  readonly readsFor: readonly number[];
};

const purposeCount = 5;
const permit = 1;

/** Who can see a patient's records now, and what is denied. Only persons; what stands in no cell is closed. */
export async function whoCanSee(
  { read, now }: Pick<Ports, "read" | "now">,
  patient: number,
): Promise<SharedCell[]> {
  const head = await read.head();
  const at = Math.max(now(), head.time);
  const shared: SharedCell[] = [];
  for (const { reader, category } of await read.cellIds(patient)) {
    const cell = await read.cell({ patient, reader, category });
    const readsFor: number[] = [];
    for (let purpose = 0; purpose < purposeCount; purpose += 1) {
      if ((cell.flags & permit) === 0 || reader >= 2 ** 31) continue;
      if (await read.isPermittedAt({ patient, reader, category, purpose, action: reading }, at))
        readsFor.push(purpose);
    }
    shared.push({ reader, category, cell, readsFor });
  }
  return shared;
}
