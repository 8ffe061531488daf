import type { CellId } from "../acts/consent.ts";
import type { Hex } from "../bytes.ts";
import { reading } from "../permission.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
import {
  heldCells,
  personsIn,
  readableCells,
  type Belonging,
  type HeldCell,
} from "./readable-cells.ts";
import { sealedCapsule, type Reader } from "./share.ts";

/** What to know beyond the consents. */
export type Reissue = {
  /** Cells that were just revoked: they count as closed even where the node still shows them open. */
  readonly ended?: readonly CellId[];
  /** Cells that were just denied: they close their category, whoever permits. */
  readonly denied?: readonly CellId[];
  /**
   * The account that the patient's directory has for a reader. Readers whom it does not know get no new keys. Without a
   * directory the node is believed about who reads and whose number that is, though never about the key of an account.
   */
  readonly accountOf?: ((reader: number) => Hex | undefined) | undefined;
  /** Hears of each reader who got no new keys because the directory does not know them. */
  readonly stranger?: ((reader: number) => void) | undefined;
};

/**
 * Gives every reader of `patient` the keys of what the consents in force let them read, no more, each member of a team
 * that is let in among them, and deletes the capsules of those who may read nothing. Asks for no signature and may be repeated at any time: it puts right what a
 * stop or a sharing left undone when it broke off after the chain had taken it. A reader whose key cannot be trusted
 * keeps nobody waiting: that error is thrown at the end. Returns the numbers of all who hold keys now.
 */
export async function reissueCapsules(
  ports: Pick<Ports, "read" | "verify" | "wrap" | "vault" | "now">,
  patient: Person,
  { ended = [], denied = [], accountOf, stranger }: Reissue = {},
): Promise<number[]> {
  const done = [...ended, ...denied];
  const cells = await heldCells(ports, patient.number);
  const holders: number[] = [];
  const failures: unknown[] = [];
  for (const belonging of await personsIn(ports, [...done, ...cells])) {
    const { reader } = belonging;
    try {
      const open = readableCells(cells, belonging, { at: ports.now(), ended, denied });
      const account = accountOf?.(reader);
      const isStranger = accountOf !== undefined && account === undefined;
      if (isStranger && open.length > 0) {
        stranger?.(reader);
        continue;
      }
      if (open.length === 0 && !isConcerned(belonging, [...done, ...cells], done)) continue;
      const known = { number: reader, ...(account === undefined ? {} : { account }) };
      if (await reissue(ports, patient, { reader: known, open })) holders.push(reader);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return holders;
}

/** Whether somebody who may read nothing may hold a capsule: by a cell of their own, or as their team was just stopped. */
const isConcerned = (
  { reader, team }: Belonging,
  cells: readonly CellId[],
  done: readonly CellId[],
): boolean =>
  cells.some((cell) => cell.reader === reader) || done.some((cell) => cell.reader === team);

/**
 * Answers whether the reader may read anything and has a new capsule. Who is suspended or expired keeps the old one and
 * gets no new keys; when they are back, the next call gives them.
 */
async function reissue(
  ports: Pick<Ports, "read" | "verify" | "wrap" | "vault" | "now">,
  patient: Person,
  { reader, open }: { reader: Pick<Reader, "number" | "account">; open: readonly HeldCell[] },
): Promise<boolean> {
  const name = { patient: patient.number, reader: reader.number };
  if (open.length === 0) {
    await ports.vault.deleteCapsule(name);
    return false;
  }
  if (!(await isLetIn(ports, name, open))) return false;
  const categories = open.map(({ category }) => category);
  const capsule = await sealedCapsule(ports, patient, { reader, categories });
  await ports.vault.putCapsule({ ...name, capsule });
  return true;
}

/** Whether the chain lets the reader in at all: a consent alone does not, for somebody who is suspended. */
async function isLetIn(
  { read, now }: Pick<Ports, "read" | "now">,
  name: { patient: number; reader: number },
  open: readonly HeldCell[],
): Promise<boolean> {
  const head = await read.head();
  for (const { category, cell } of open) {
    const at = Math.max(now(), head.time, cell.from);
    const purpose = 31 - Math.clz32(cell.purposes); // any purpose that the cell names
    if (await read.isPermittedAt({ ...name, category, purpose, action: reading }, at)) return true;
  }
  return false;
}
