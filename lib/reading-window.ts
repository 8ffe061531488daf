import { concat, equal } from "./bytes.ts";
import { portableKeccak } from "./keccak.ts";
import { merkleRootAbove, merkleRows, proofFromRows } from "./merkle-tree.ts";

/*
 * Window: all readings that an oracle anchors by one root (Vitals.submit). A tree a patient over the leaves of their
 * readings (lib/reading.ts), and a tree over the patients, ascending by number, whose leaves are
 *   keccak256(0x02 ‖ patient (4) ‖ number of readings (4) ‖ the patient's root (32))
 * So a proof shows one patient's numbers to the chain, and nothing of the others but hashes.
 */

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

/** One patient of a window: how many readings there are under which root. */
export type WindowPatient = {
  readonly patient: number;
  readonly readings: number;
  readonly root: Uint8Array;
};

/** The upper tree of a window: its root and what leads there from each patient. */
export function patientsTree(patients: readonly WindowPatient[]): {
  readonly root: Uint8Array | undefined;
  readonly proofOf: (patientIndex: number) => Uint8Array[];
} {
  const rows = merkleRows(patients.map(patientNode));
  return {
    root: rows.at(-1)?.[0],
    proofOf: (patientIndex) => proofFromRows(rows, patientIndex),
  };
}

/** Whether a patient stands in the window with this root over so many patients, with just these readings. */
export function isPatientIn(
  { root, patients }: { readonly root: Uint8Array; readonly patients: number },
  patient: WindowPatient,
  { patientIndex, proof }: { readonly patientIndex: number; readonly proof: readonly Uint8Array[] },
): boolean {
  const climb = { leaf: patientNode(patient), proof, index: patientIndex, size: patients };
  const top = merkleRootAbove(climb);
  return top !== undefined && equal(top, root);
}

/** What stands for a patient in the upper tree: 32 bytes. */
export function patientNode({ patient, readings, root }: WindowPatient): Uint8Array {
  const numbers = new Uint8Array(8);
  const view = new DataView(numbers.buffer);
  view.setUint32(0, patient);
  view.setUint32(4, readings);
  return portableKeccak(concat(Uint8Array.of(0x02), numbers, root));
}
