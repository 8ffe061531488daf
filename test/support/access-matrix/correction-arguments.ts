import { link, recordRef, signedLink, signedRecordsAct } from "../record-acts.ts";
import type { Caller } from "./case.ts";
import type { ArgumentsOf, MatrixWorld } from "./world.ts";

const note = ({ doctor }: MatrixWorld) => recordRef(doctor, "note");
const linked = (world: MatrixWorld, caller: Caller) =>
  link(caller === "patient" ? "mine" : "note again", note(world));

/** Of what becomes of records, by the title of a case in the table. */
export const correctionArguments: Readonly<Record<string, ArgumentsOf>> = {
  "Records.supersede (the doctor's note, by a record of the caller)": (world, caller) => [
    world.patient.number,
    linked(world, caller),
  ],
  "Records.supersedeBySig (signed by the author)": (world) =>
    signedLink(world, world.doctor, ["Supersede", linked(world, "doctor")]),
  "Records.amend (the doctor's note, by a record of the caller)": (world, caller) => [
    world.patient.number,
    linked(world, caller),
  ],
  "Records.amendBySig (signed by the author)": (world) =>
    signedLink(world, world.doctor, ["Amend", linked(world, "doctor")]),
  "Records.markEnteredInError (the doctor's note)": (world) => [world.patient.number, note(world)],
  "Records.markEnteredInErrorBySig (signed by the author or the patient)": async (world) => {
    const numbers = { patient: world.patient.number, signer: world.doctor.number };
    const message = { ...numbers, ...note(world) };
    const signed = await signedRecordsAct(world, world.doctor, ["MarkEnteredInError", message]);
    return [...Object.values(numbers), note(world), ...signed];
  },
  "Records.erase (the doctor's note to the patient, as the caller's own)": (world) => [note(world)],
  "Records.eraseBySig (signed by the patient)": async (world) => {
    const message = { patient: world.patient.number, ...note(world) };
    const signed = await signedRecordsAct(world, world.patient, ["Erase", message]);
    return [world.patient.number, note(world), ...signed];
  },
};
