import type { DemoPerson } from "../config.ts";
import { flippedByte } from "./attacks/flipped-byte.ts";
import { forgedEntry } from "./attacks/forged-entry.ts";
import { oldPermit } from "./attacks/old-permit.ts";
import { passedOnSignIn } from "./attacks/passed-on-sign-in.ts";
import { replayedReading } from "./attacks/replayed-reading.ts";
import { lastRefusal, readWithoutConsent } from "./attacks/without-consent.ts";
import type { Visit } from "./visit.ts";

/** Real attacks, run by the keeper of one of the two phones of /try. None of them changes what is shared. */
export function attackActs(visit: Visit) {
  return {
    /** As the patient: a record fetched through a store that flips one byte. */
    attackFlipByte: () => flippedByte(visit),
    /** As the doctor: a record of a kind that this patient does not share. */
    attackWithoutConsent: (patient: number) => readWithoutConsent(visit, patient),
    /** As the patient: what the log says about the last refusal of `doctor`. */
    attackLastRefusal: (doctor: DemoPerson) => lastRefusal(visit, doctor),
    /** As the patient, on their own exported log: a line is altered. */
    attackForgeEntry: () => forgedEntry(visit),
    /** As the patient: two signatures, a permit that is held back and a stop. */
    attackOldPermit: (doctor: DemoPerson) => oldPermit(visit, doctor),
    /** As somebody on the way between the patient's sensor and the oracle. */
    attackReplayReading: () => replayedReading(visit),
    /** As the doctor: one sign-in signature, which somebody else gets hold of. */
    attackPassSignIn: () => passedOnSignIn(visit),
  };
}
