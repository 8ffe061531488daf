import { grantAct, type Cell } from "../acts/consent.ts";
import type { Act } from "../acts/domains.ts";
import type { Hex } from "../bytes.ts";
import { sealCapsule, type CapsuleKey } from "../capsule.ts";
import { maskOf } from "../categories.ts";
import { deploymentOf, ownKeyring } from "../keyring.ts";
import type { Person } from "../person.ts";
import { reading } from "../permission.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { grantSentence, type ReaderLabel, type Terms } from "../sentences.ts";
import { verifiedEncryptionKey, verifiedEpochs } from "../trust.ts";
import { isOpen, readableCategories } from "./readable-cells.ts";
import { signingTime } from "./signing-time.ts";

/** The reader of a consent: the account is what the patient's directory says, the number what the chain says. */
export type Reader = {
  readonly number: number;
  readonly account?: Hex;
  readonly label: ReaderLabel;
};

/** One sharing decision; several may be signed together. */
export type ShareTerms = Omit<Terms, "reader">;

/** Who gets what. */
type Sharing = { readonly reader: Reader; readonly terms: readonly ShareTerms[] };

type SharePorts = Pick<Ports, "read" | "sign" | "verify" | "wrap" | "relay" | "vault" | "now">;

/**
 * Lets `reader` read or write categories: one signed grant, and one capsule with the keys of everything the reader may
 * read of this patient afterwards, however many records there are. The reader's key is used only after its owner's
 * statement was verified. The capsule is stored once the chain has taken the grant, so nobody is left keys without a
 * consent; if the vault is down then, share again. Returns the receipt and the capsule's size in bytes.
 */
export async function share(
  ports: SharePorts,
  patient: Person,
  { reader, terms }: Sharing,
): Promise<{ receipt: Receipt; capsuleBytes: number; sentence: string }> {
  const { cells, sentence } = await plannedGrant(ports, patient.number, { reader, terms });
  const deadline = ports.now() + signingTime;
  const act = grantAct(await ports.read.site(), {
    patient: patient.number,
    cells,
    deadline,
    sentence,
  });
  return { ...(await grantWithKeys(ports, patient, { reader, cells, act })), sentence };
}

/** Signs and sends an act that grants cells to one reader, and leaves them the keys of all that they may read then. */
export async function grantWithKeys(
  ports: SharePorts,
  patient: Person,
  { reader, cells, act }: { reader: Reader; cells: readonly Cell[]; act: Act },
): Promise<{ receipt: Receipt; capsuleBytes: number }> {
  const granted = cells
    .filter(({ actions }) => (actions & (1 << reading)) !== 0)
    .map(({ category }) => category);
  const inForce = await readableCategories(ports, patient.number, reader.number);
  const capsule = await sealedCapsule(ports, patient, {
    reader,
    categories: [...inForce.filter((category) => !isNamed(cells, category)), ...granted],
  });
  const receipt = await perform(ports, act);
  await ports.vault.putCapsule({ patient: patient.number, reader: reader.number, capsule });
  return { receipt, capsuleBytes: capsule.length };
}

/** What the wallet would show for these terms now: the sentence that {@link share} signs. */
export async function previewSharing(
  ports: Pick<Ports, "read" | "verify" | "now">,
  patient: number,
  sharing: Sharing,
): Promise<string> {
  return (await plannedGrant(ports, patient, sharing)).sentence;
}

/** The cells of a sharing as they would be signed now, and their sentence. */
export async function plannedGrant(
  ports: Pick<Ports, "read" | "verify" | "now">,
  patient: number,
  { reader, terms }: Sharing,
): Promise<{ cells: Cell[]; sentence: string }> {
  const { member } = await verifiedEncryptionKey(ports, reader.number, reader.account);
  const { keyVersion } = member;
  const cells = await cellsOf(ports, { patient, reader: reader.number, keyVersion, terms });
  const replaced = await openCategories(ports, patient, cells);
  const labelled = terms.map((one) => ({ ...one, reader: reader.label }));
  return { cells, sentence: grantSentence(labelled, replaced) };
}

/** The keys of `categories` in all their epochs, sealed to one reader whose key was verified. */
export async function sealedCapsule(
  ports: Pick<Ports, "read" | "verify" | "wrap">,
  patient: Person,
  {
    reader,
    categories,
  }: { reader: Pick<Reader, "number" | "account">; categories: Iterable<number> },
): Promise<Uint8Array> {
  const { publicKey } = await verifiedEncryptionKey(ports, reader.number, reader.account);
  const deployment = await deploymentOf(ports);
  const epochs = await verifiedEpochs(ports, patient.number, patient.account);
  const keyring = ownKeyring(deployment, patient, epochs);
  const keys: CapsuleKey[] = [...new Set(categories)]
    .sort((a, b) => a - b)
    .flatMap((category) =>
      epochs
        .all(category)
        .map((epoch) => ({ category, epoch, privateKey: keyring(category, epoch) })),
    );
  return sealCapsule(ports.wrap, {
    readerPublicKey: publicKey,
    deployment,
    patient: patient.number,
    reader: reader.number,
    keys,
  });
}

/** Categories in which a cell about to be replaced permits something now. */
async function openCategories(
  { read, now }: Pick<Ports, "read" | "now">,
  patient: number,
  cells: readonly Cell[],
): Promise<number[]> {
  const open: number[] = [];
  for (const { reader, category } of cells) {
    if (isOpen(await read.cell({ patient, reader, category }), now())) open.push(category);
  }
  return open;
}

/** Whether the grant replaces what a category's cell said before. */
function isNamed(cells: readonly Cell[], category: number): boolean {
  return cells.some((cell) => cell.category === category);
}

async function cellsOf(
  { read }: Pick<Ports, "read">,
  {
    patient,
    reader,
    keyVersion,
    terms,
  }: { patient: number; reader: number; keyVersion: number; terms: readonly ShareTerms[] },
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const { categories, purposes, actions, from, until } of terms) {
    for (const category of categories) {
      const { revision } = await read.cell({ patient, reader, category });
      const bits = {
        purposes: maskOf(purposes.map((bit) => ({ bit }))),
        actions: maskOf(actions.map((bit) => ({ bit }))),
      };
      cells.push({ reader, category, from: from ?? 0, until, ...bits, keyVersion, revision });
    }
  }
  return cells;
}
