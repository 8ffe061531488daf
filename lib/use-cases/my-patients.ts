import { reading, writing } from "../permission.ts";
import type { ConsentCell, Ports, Read, ReaderCell } from "../ports.ts";
import { teamNumber } from "../roles.ts";
import { knownMember } from "../trust.ts";

/** What a reader may do in one category of a patient, as the chain says now. */
export type OpenCategory = {
  readonly category: number;
  /** Purpose bit indexes. */
  readonly readsFor: readonly number[];
  readonly writesFor: readonly number[];
  /** Unix seconds at which the last of the consents behind it ends. */
  readonly until: number;
  /** By a consent for everyone of the reader's role at the hospital, not (only) for the reader. */
  readonly byTeam: boolean;
};

/** A patient who shares, or has shared, something with a reader. */
export type MyPatient = {
  readonly patient: number;
  readonly open: readonly OpenCategory[];
  /** Categories that were shared, or denied, and are closed now. */
  readonly closed: readonly number[];
  /** Block of the last consent or denial. */
  readonly block: number;
  /** Records of others in what is open to be read, in blocks after the one asked about. */
  readonly newRecords: number;
};

type Sharing = Pick<ReaderCell, "reader" | "category"> & { readonly cell: ConsentCell };
type Asking = { readonly read: Read; readonly reader: number; readonly at: number };

const permit = 1;
const notInForce = 6; // denied or revoked
const purposeBits = [0, 1, 2, 3, 4];

/**
 * The patients of a doctor or nurse, whoever shared last first: by consents for this person or for the team of the same
 * role at the same hospital. `since`: the block up to which the reader has looked.
 */
export async function myPatients(
  { read, now }: Pick<Ports, "read" | "now">,
  reader: number,
  since?: number,
): Promise<MyPatient[]> {
  const { hospital, role } = await knownMember({ read }, reader);
  const [own, ofTeam, head] = await Promise.all([
    read.cellsOfReader(reader),
    read.cellsOfReader(teamNumber(hospital, role)),
    read.head(),
  ]);
  const byPatient = new Map<number, ReaderCell[]>();
  for (const cell of [...own, ...ofTeam])
    byPatient.set(cell.patient, [...(byPatient.get(cell.patient) ?? []), cell]);
  const asking: Asking = { read, reader, at: Math.max(now(), head.time) };
  const patients = await Promise.all(
    [...byPatient].map(([patient, cells]) => patientOf(asking, { patient, cells, since })),
  );
  return patients.sort((a, b) => b.block - a.block);
}

async function patientOf(
  asking: Asking,
  { patient, cells, since }: { patient: number; cells: ReaderCell[]; since: number | undefined },
): Promise<MyPatient> {
  const sharings: Sharing[] = await Promise.all(
    cells.map(async ({ reader, category }) => ({
      reader,
      category,
      cell: await asking.read.cell({ patient, reader, category }),
    })),
  );
  const categories = [...new Set(sharings.map(({ category }) => category))].sort((a, b) => a - b);
  const asked = await Promise.all(
    categories.map((category) =>
      openCategory(asking, { patient, category }, sharings.filter(isIn(category))),
    ),
  );
  const open = asked.filter((one) => one !== undefined);
  return {
    patient,
    open,
    closed: categories.filter((category) => !open.some(isIn(category))),
    block: Math.max(...cells.map(({ block }) => block)),
    newRecords: since === undefined ? 0 : await countNew(asking, { patient, open, since }),
  };
}

const isIn =
  (category: number) =>
  (one: { category: number }): boolean =>
    one.category === category;

/** Asks the chain only about purposes that some cell in force names: it knows of denials and suspensions. */
async function openCategory(
  { read, reader, at }: Asking,
  cellId: { patient: number; category: number },
  sharings: readonly Sharing[],
): Promise<OpenCategory | undefined> {
  const inForce = sharings.filter(({ cell }) => isInForce(cell, at));
  const permitted = async (action: number): Promise<number[]> => {
    const named = purposeBits.filter((purpose) =>
      inForce.some(({ cell }) => names(cell, purpose, action)),
    );
    const answers = await Promise.all(
      named.map((purpose) => read.isPermittedAt({ ...cellId, reader, purpose, action }, at)),
    );
    return named.filter((_, index) => answers[index]);
  };
  const [readsFor, writesFor] = await Promise.all([permitted(reading), permitted(writing)]);
  if (readsFor.length + writesFor.length === 0) return undefined;
  return {
    category: cellId.category,
    readsFor,
    writesFor,
    until: Math.max(...inForce.map(({ cell }) => cell.until)),
    byTeam: inForce.some((sharing) => sharing.reader !== reader),
  };
}

const isInForce = ({ flags, from, until }: ConsentCell, at: number): boolean =>
  (flags & permit) !== 0 && (flags & notInForce) === 0 && from <= at && at < until;

const names = ({ purposes, actions }: ConsentCell, purpose: number, action: number): boolean =>
  ((purposes >> purpose) & 1) === 1 && ((actions >> action) & 1) === 1;

async function countNew(
  { read, reader }: Asking,
  { patient, open, since }: { patient: number; open: readonly OpenCategory[]; since: number },
): Promise<number> {
  const readable = open.filter(({ readsFor }) => readsFor.length > 0);
  if (readable.length === 0) return 0;
  const fresh = (await read.records(patient)).filter(
    ({ block, author, category }) =>
      block > since && author !== reader && readable.some(isIn(category)),
  );
  return new Set(fresh.map(({ digest }) => digest)).size;
}
