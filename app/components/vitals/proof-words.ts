import type { ProofCheck } from "../../keeper/vitals/prove-vital.ts";

/** What is checked of a reading, in this order. */
export const proofWords: readonly { readonly check: ProofCheck; readonly words: string }[] = [
  { check: "held", words: "Your hospital still has this reading." },
  { check: "anchored", words: "It was entered in the hospitals’ register." },
  { check: "opens", words: "It is sealed to the patient, and opens complete." },
  {
    check: "whole",
    words: "None of the readings entered together with it was changed, added or left out.",
  },
  { check: "signed", words: "This device signed it, and no other." },
  { check: "found", words: "The register confirms it once more, in its place." },
];

/** What is wrong where a check fails. */
export const failedWords: Readonly<Record<ProofCheck, string>> = {
  held: "Your hospital does not have this reading any more",
  anchored: "The hospitals’ register does not know of this reading",
  opens: "This reading does not open: it was changed after it was sealed",
  whole: "Readings of this time were changed, added or left out",
  signed: "This device did not sign this reading",
  found: "The hospitals’ register does not find this reading in its place",
};
