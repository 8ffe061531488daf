import { concat, equal } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import { portableKeccak } from "./keccak.ts";
import { merkleRootAbove, merkleRows, proofFromRows, type MerkleRows } from "./merkle-tree.ts";

/*
 * Window: all readings that an oracle anchors by one root (Vitals.submit). A tree a patient over the leaves of their
 * readings (lib/reading.ts), and a tree over the patients, ascending by number, whose leaves are
 *   keccak256(0x02 ‖ patient (4) ‖ number of readings (4) ‖ the patient's root (32))
 * So a proof shows one patient's numbers to the chain, and nothing of the others but hashes.
 */

/** A window cannot be made so. Codes: `window/no-readings`, `window/no-such-reading`, `window/patient-twice`. */
export class WindowError extends HealthChainError {}

/** A patient's leaves of a window, in the order in which they are kept. */
export type PatientLeaves = { readonly patient: number; readonly leaves: readonly Uint8Array[] };

/** Where a leaf stands, as `Vitals.verifyLeaf` takes it. */
export type Place = {
  readonly patient: number;
  readonly patientIndex: number;
  readonly readings: number;
  readonly index: number;
};

/** A place with the siblings up to the patient's root and from there up to the window's. */
export type PlaceProof = {
  readonly place: Place;
  readonly proof: readonly Uint8Array[];
  readonly patientProof: readonly Uint8Array[];
};

/** A window's trees, hashed once. */
export type WindowTree = {
  readonly root: Uint8Array;
  readonly patients: readonly {
    readonly patient: number;
    readonly readings: number;
    readonly root: Uint8Array;
  }[];
  /** Throws {@link WindowError} `window/no-such-reading`. */
  readonly prove: (patient: number, index: number) => PlaceProof;
};

/** Hashes a window. Throws {@link WindowError} `window/no-readings` and `window/patient-twice`. */
export function windowTree(given: readonly PatientLeaves[], keccak = portableKeccak): WindowTree {
  const sorted = [...given].sort((a, b) => a.patient - b.patient);
  for (const [index, { patient, leaves }] of sorted.entries()) {
    if (leaves.length === 0) throw noReadings();
    if (sorted[index + 1]?.patient === patient)
      throw new WindowError("window/patient-twice", `Patient ${patient} stands twice in a window.`);
  }
  const trees = sorted.map(({ patient, leaves }) => {
    const rows = merkleRows(leaves, keccak);
    return { patient, readings: leaves.length, rows, root: topOf(rows) };
  });
  const above = merkleRows(trees.map(patientNode));
  const prove = (patient: number, index: number): PlaceProof => {
    const patientIndex = trees.findIndex((tree) => tree.patient === patient);
    const tree = trees[patientIndex];
    if (tree?.rows[0]?.[index] === undefined) {
      const message = `The window has no reading ${index} of patient ${patient}.`;
      throw new WindowError("window/no-such-reading", message);
    }
    return {
      place: { patient, patientIndex, readings: tree.readings, index },
      proof: proofFromRows(tree.rows, index),
      patientProof: proofFromRows(above, patientIndex),
    };
  };
  return { root: topOf(above), patients: trees, prove };
}

/** Whether a leaf stands at this place of the window with this root over so many patients. */
export function verifyPlace(
  { root, patients }: { readonly root: Uint8Array; readonly patients: number },
  leaf: Uint8Array,
  { place, proof, patientProof }: PlaceProof,
): boolean {
  const { patient, patientIndex, readings, index } = place;
  const own = merkleRootAbove({ leaf, proof, index, size: readings });
  if (own === undefined) return false;
  const node = patientNode({ patient, readings, root: own });
  const climb = { leaf: node, proof: patientProof, index: patientIndex, size: patients };
  const top = merkleRootAbove(climb);
  return top !== undefined && equal(top, root);
}

/** What stands for a patient in the upper tree: 32 bytes. */
export function patientNode(tree: {
  patient: number;
  readings: number;
  root: Uint8Array;
}): Uint8Array {
  const numbers = new Uint8Array(8);
  const view = new DataView(numbers.buffer);
  view.setUint32(0, tree.patient);
  view.setUint32(4, tree.readings);
  return portableKeccak(concat(Uint8Array.of(0x02), numbers, tree.root));
}

function topOf(rows: MerkleRows): Uint8Array {
  const root = rows.at(-1)?.[0];
  if (root === undefined) throw noReadings();
  return root;
}

const noReadings = () =>
  new WindowError("window/no-readings", "A window wants at least one reading of each patient.");
