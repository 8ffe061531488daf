import { category } from "../consortium.ts";
import { cell } from "../consent-acts.ts";
import {
  reasonDigest,
  requestId,
  signedAct,
  signedApprove,
  signedRequest,
  terms,
} from "../request-acts.ts";
import { personOf, type ArgumentsOf, type MatrixWorld } from "./world.ts";

const idOf = ({ patient, doctor }: MatrixWorld) => requestId(patient, doctor);
const renounced = [{ category: category.notes, revision: 1 }];

/** Of requests and of what readers give up, by the title of a case in the table. */
export const requestArguments: Readonly<Record<string, ArgumentsOf>> = {
  "Consent.request (another patient, as the caller)": (world, caller) => [
    requestId(world.otherPatient, personOf(world, caller)),
    terms(),
    reasonDigest,
  ],
  "Consent.requestBySig (signed by a doctor or nurse)": (world) =>
    signedRequest(world, world.nurse, { id: requestId(world.patient, world.nurse) }),
  "Consent.approve (the doctor's request to the patient)": (world) => [
    idOf(world),
    [cell(world.doctor.number)],
  ],
  "Consent.approveBySig (signed by the patient)": (world) =>
    signedApprove(world, world.patient, { id: idOf(world), cells: [cell(world.doctor.number)] }),
  "Consent.refuse (the doctor's request to the patient)": (world) => [idOf(world)],
  "Consent.refuseBySig (signed by the patient)": async (world) => [
    idOf(world),
    ...(await signedAct(world, world.patient, ["Refuse", idOf(world)])),
  ],
  "Consent.cancel (the doctor's request to the patient)": (world) => [idOf(world)],
  "Consent.cancelBySig (signed by who asked)": async (world) => [
    idOf(world),
    ...(await signedAct(world, world.doctor, ["Cancel", idOf(world)])),
  ],
  "Consent.renounce (the caller's own permit)": ({ patient }) => [patient.number, renounced],
  "Consent.renounceBySig (signed by the reader)": async (world) => {
    const who = { patient: world.patient.number, reader: world.doctor.number };
    const signed = await signedAct(world, world.doctor, ["Renounce", { ...who, cells: renounced }]);
    return [...Object.values(who), renounced, ...signed];
  },
};
