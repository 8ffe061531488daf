import { equal } from "./bytes.ts";
import { merkleRootAbove, merkleRows, proofFromRows } from "./merkle-tree.ts";
import { patientNode } from "./reading-window.ts";

/** One patient of a window: how many readings there are under which root. */
export type WindowPatient = {
  readonly patient: number;
  readonly readings: number;
  readonly root: Uint8Array;
};

/** The upper tree of a window, out of its index: its root and what leads there from each patient. */
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
