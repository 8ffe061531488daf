import type { CellId } from "../acts/consent.ts";
import type { Hex } from "../bytes.ts";
import { reading } from "../permission.ts";
import type { Person } from "../person.ts";
import type { Ports } from "../ports.ts";
import { readableCategories, sealedCapsule, type Reader } from "./share.ts";

const firstTeam = 2 ** 31; // capsules go to persons; teams hold none

/** What to know beyond the consents. */
export type Reissue = {
  /** Cells that were just revoked: they count as closed even where the node still shows them open. */
  readonly ended?: readonly CellId[];
  /**
   * The account that the patient's directory has for a reader. Readers whom it does not know get no new keys. Without a
   * directory the node is believed about who reads and whose number that is, though never about the key of an account.
   */
  readonly accountOf?: ((reader: number) => Hex | undefined) | undefined;
  /** Hears of each reader who got no new keys because the directory does not know them. */
  readonly stranger?: ((reader: number) => void) | undefined;
};

/**
 * Gives every reader of `patient` the keys of what the consents in force let them read, no more, and deletes the
 * capsules of those who may read nothing. Asks for no signature and may be repeated at any time: it puts right what a
 * stop or a sharing left undone when it broke off after the chain had taken it. A reader whose key cannot be trusted
 * keeps nobody waiting: that error is thrown at the end. Returns the numbers of all who hold keys now.
 */
export async function reissueCapsules(
  ports: Pick<Ports, "read" | "verify" | "wrap" | "vault" | "now">,
  patient: Person,
  { ended = [], accountOf, stranger }: Reissue = {},
): Promise<number[]> {
  const cellIds = await ports.read.cellIds(patient.number);
  const readers = new Set([...ended, ...cellIds].map(({ reader }) => reader));
  const holders: number[] = [];
  const failures: unknown[] = [];
  for (const reader of readers) {
    if (reader >= firstTeam) continue;
    try {
      const readable = await readableCategories(ports, patient.number, reader);
      const categories = readable.filter((category) => !isIn(ended, { reader, category }));
      const account = accountOf?.(reader);
      const isStranger = accountOf !== undefined && account === undefined;
      if (isStranger && categories.length > 0) {
        stranger?.(reader);
        continue;
      }
      const known = { number: reader, ...(account === undefined ? {} : { account }) };
      if (await reissue(ports, patient, { reader: known, categories })) holders.push(reader);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return holders;
}

const isIn = (cells: readonly CellId[], { reader, category }: CellId): boolean =>
  cells.some((cell) => cell.reader === reader && cell.category === category);

/**
 * Answers whether the reader may read anything and has a new capsule. Who is suspended or expired keeps the old one and
 * gets no new keys; when they are back, the next call gives them.
 */
async function reissue(
  ports: Pick<Ports, "read" | "verify" | "wrap" | "vault" | "now">,
  patient: Person,
  { reader, categories }: { reader: Pick<Reader, "number" | "account">; categories: number[] },
): Promise<boolean> {
  const name = { patient: patient.number, reader: reader.number };
  if (categories.length === 0) {
    await ports.vault.deleteCapsule(name);
    return false;
  }
  if (!(await isLetIn(ports, { ...name, category: categories[0] ?? 0 }))) return false;
  const capsule = await sealedCapsule(ports, patient, { reader, categories });
  await ports.vault.putCapsule({ ...name, capsule });
  return true;
}

/** Whether the chain lets the reader in at all: a consent alone does not, for somebody who is suspended. */
async function isLetIn(
  { read, now }: Pick<Ports, "read" | "now">,
  cellId: { patient: number; reader: number; category: number },
): Promise<boolean> {
  const { from, purposes } = await read.cell(cellId);
  const at = Math.max(now(), (await read.head()).time, from);
  const purpose = 31 - Math.clz32(purposes); // any purpose that the cell names
  return read.isPermittedAt({ ...cellId, purpose, action: reading }, at);
}
