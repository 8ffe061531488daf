import { merkleProof, merkleRoot, merkleRootAbove } from "../../lib/merkle-tree.ts";
import {
  isPatientIn,
  patientsTree,
  type PlaceProof,
  type WindowPatient,
} from "../../lib/reading-window.ts";

/** A patient's leaves of a window, in the order in which they are kept. */
export type PatientLeaves = { readonly patient: number; readonly leaves: readonly Uint8Array[] };

/** A window with the leaves below it. */
export type WindowTree = {
  readonly root: Uint8Array;
  readonly patients: readonly WindowPatient[];
  readonly prove: (patient: number, index: number) => PlaceProof;
};

/** Hashes a window of patients ascending by number. */
export function windowTree(given: readonly PatientLeaves[]): WindowTree {
  const patients = given.map(({ patient, leaves }) => ({
    ...{ patient, readings: leaves.length, root: merkleRoot(leaves) },
  }));
  const { root = new Uint8Array(), proofOf } = patientsTree(patients);
  const prove = (patient: number, index: number): PlaceProof => {
    const patientIndex = given.findIndex((one) => one.patient === patient);
    const leaves = given[patientIndex]?.leaves ?? [];
    return {
      place: { patient, patientIndex, readings: leaves.length, index },
      proof: merkleProof(leaves, index),
      patientProof: proofOf(patientIndex),
    };
  };
  return { root, patients, prove };
}

/** Whether a leaf stands at this place of the window with this root over so many patients, as the contract says it. */
export function verifyPlace(
  window: { readonly root: Uint8Array; readonly patients: number },
  leaf: Uint8Array,
  { place, proof, patientProof }: PlaceProof,
): boolean {
  const { patient, patientIndex, readings, index } = place;
  const root = merkleRootAbove({ leaf, proof, index, size: readings });
  const upper = { patientIndex, proof: patientProof };
  return root !== undefined && isPatientIn(window, { patient, readings, root }, upper);
}
