import { bytes32, hour } from "../consortium.ts";
import { caseId, emergencyCategories, signedReview, verdict, why } from "../emergency-acts.ts";
import { signedAct } from "../request-acts.ts";
import type { Caller } from "./case.ts";
import { personOf, type ArgumentsOf, type MatrixWorld } from "./world.ts";

const south = 1;
const closed = ({ patient, doctor }: MatrixWorld) => caseId(patient, doctor);

async function revisionOf(world: MatrixWorld, caller: Caller): Promise<number> {
  const { number } = personOf(world, caller);
  return Number((await world.consent.emergencyAccessOf(number)).revision);
}

/** Of emergencies and limits, by the title of a case in the table. */
export const emergencyArguments: Readonly<Record<string, ArgumentsOf>> = {
  "Consent.setEmergencyAccess (more of the caller's own records)": async (world, caller) => [
    1 + emergencyCategories,
    await revisionOf(world, caller),
  ],
  "Consent.setEmergencyAccess (less of the caller's own records)": async (world, caller) => [
    0,
    await revisionOf(world, caller),
  ],
  "Consent.setEmergencyAccessBySig (signed by the patient)": async (world) => {
    const numbers = { patient: world.patient.number, categories: 1, revision: 1 };
    const signed = await signedAct(world, world.patient, ["SetEmergencyAccess", numbers]);
    return [...Object.values(numbers), ...signed];
  },
  "Consent.breakGlass (a patient who opened emergencies, as the caller)": async (world, caller) => {
    const doctor = personOf(world, caller);
    const last = await world.consent.caseCount(world.patient.number, doctor.number);
    return [caseId(world.patient, doctor, Number(last) + 1), why];
  },
  "Consent.breakGlassBySig (signed by a doctor)": async (world) => {
    const id = caseId(world.patient, world.otherDoctor);
    return [
      ...[id, why],
      ...(await signedAct(world, world.otherDoctor, ["BreakGlass", { ...id, reason: why }])),
    ];
  },
  "Consent.review (for the caller's hospital, a case of another)": (world) => [
    south,
    closed(world),
    verdict(),
  ],
  "Consent.reviewBySig (signed by the admin of another hospital)": (world) =>
    signedReview(world, { admin: world.southAdmin, hospital: south }, { id: closed(world) }),
  "Consent.dispute (a case of the patient's records)": (world) => [closed(world), bytes32("why")],
  "Consent.disputeBySig (signed by the patient)": async (world) => {
    const message = { ...closed(world), reason: bytes32("why") };
    const signed = await signedAct(world, world.patient, ["Dispute", message]);
    return [closed(world), message.reason, ...signed];
  },
  "Consent.setLimits": () => [[hour, 1, 1, hour, hour]],
};
