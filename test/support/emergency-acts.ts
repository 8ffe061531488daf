import { bytes32, category, day, networkHelpers, peopled, type Person } from "./consortium.ts";
import { categories, signedAct } from "./request-acts.ts";
import type { World } from "./consortium.ts";

export const caseStatus = { none: 0, unreviewed: 1, justified: 2, unjustified: 3 };
export const week = 7 * day;
export const window = 4 * 3600;

export const emergencyCategories = categories(category.laboratory, category.medications);
export const why = bytes32("found unconscious");

/** Names the case of a doctor with a patient. */
export const caseId = (patient: Person, doctor: Person, number = 1) => ({
  patient: patient.number,
  doctor: doctor.number,
  number,
});

export type CaseId = ReturnType<typeof caseId>;

/** People a week later: the patient opened two categories to emergencies, the other patient none. */
export async function prepared() {
  const world = await peopled();
  const { consent, patient } = world;
  await consent.connect(patient.account).setEmergencyAccess(emergencyCategories, 0);
  await networkHelpers.time.increase(week);
  return world;
}

/** The same with a case that the north doctor opened. */
export async function opened() {
  const world = await prepared();
  const id = caseId(world.patient, world.doctor);
  await world.consent.connect(world.doctor.account).breakGlass(id, why);
  return { ...world, id };
}

/** The same when the case is over. */
export async function over() {
  const world = await opened();
  await networkHelpers.time.increase(window);
  return world;
}

export type Verdict = { isDisputed: boolean; isJustified: boolean; reason: string };

/** A case that nobody disputed was right, unless told otherwise. */
export const verdict = (changed: Partial<Verdict> = {}): Verdict => ({
  isDisputed: false,
  isJustified: true,
  reason: bytes32("the file says so"),
  ...changed,
});

/** Signed by the admin of a hospital: the arguments of `reviewBySig`. */
export async function signedReview(
  world: World,
  { admin, hospital }: { admin: World["northAdmin"]; hospital: number },
  { id, finds = verdict() }: { id: CaseId; finds?: Verdict },
) {
  const message = { hospital, ...id, ...finds };
  const signed = await signedAct(world, { account: admin }, ["Review", message]);
  return [hospital, id, finds, ...signed] as const;
}
