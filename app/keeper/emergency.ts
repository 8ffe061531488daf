import { caseStatus, categoriesIn, type CaseId, type EmergencyCase } from "#lib/emergency";
import { breakGlass, emergencyOutlook, type EmergencyOutlook } from "#lib/use-cases/break-glass";
import { disputeCase } from "#lib/use-cases/judge-case";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { namesOf, type PersonView } from "./people.ts";
import { keepReasonOf, reasonFileOf } from "./reason-files.ts";
import { requirePerson, requireSignedIn, type Visit } from "./visit.ts";

/** How a case stands: under way, waiting for another hospital, or judged. */
export type CaseStanding = "open" | "waits" | "justified" | "unjustified";

/** An emergency access as pages show it. Times are Unix seconds. */
export type CaseView = {
  readonly id: CaseId;
  readonly doctor: PersonView;
  /** The doctor's at that time. */
  readonly hospital: string;
  readonly openedAt: number;
  readonly until: number;
  readonly standing: CaseStanding;
  readonly isDisputed: boolean;
  /** What hospitals found, the first first. */
  readonly reviews: readonly { readonly hospital: string; readonly isJustified: boolean }[];
};

/** A doctor's own case, with the file of its reason as long as this visit lasts. */
export type OwnCase = CaseView & { readonly reasonFile: string | undefined };

/** What doctors may open in an emergency, and for how many seconds. */
export type EmergencyChoice = { readonly categories: readonly number[]; readonly window: number };

/** Emergencies, for patients and doctors. Each act is one wallet signature. */
export function emergencyActs(visit: Visit) {
  return {
    emergencyChoice: () => choice(visit),
    /** In place of what was open before; none closes all. */
    openToEmergencies: async (categories: readonly number[]): Promise<void> => {
      const { person, ports } = requirePerson(visit);
      await setEmergencyAccess(ports, person, categories);
    },
    /** The accesses to one's own records, newest first. */
    emergenciesOfMe: () => casesOf(visit, "patient"),
    disputeEmergency: (id: CaseId) => dispute(visit, id),
    /** What a doctor should know before they open emergency access to a patient. */
    emergencyOutlook: (patient: number): Promise<EmergencyOutlook> => {
      const { person, ports } = requirePerson(visit);
      return emergencyOutlook(ports, person.number, patient);
    },
    openEmergency: async (patient: number, reason: string): Promise<CaseId> => {
      const { person, ports } = requirePerson(visit);
      const keep = keepReasonOf(visit);
      return (await breakGlass(ports, person, { patient, reason, keep })).id;
    },
    /** A doctor's own cases, newest first. */
    emergenciesByMe: async (): Promise<readonly OwnCase[]> => {
      const cases = await casesOf(visit, "doctor");
      return cases.map((one) => ({ ...one, reasonFile: reasonFileOf(visit, one.id) }));
    },
  };
}

async function choice(visit: Visit): Promise<EmergencyChoice> {
  const { person, ports } = requirePerson(visit);
  const [{ categories }, { window }] = await Promise.all([
    ports.read.emergencyAccess(person.number),
    ports.read.emergencyLimits(),
  ]);
  return { categories: categoriesIn(categories), window };
}

async function casesOf(visit: Visit, whose: "patient" | "doctor"): Promise<readonly CaseView[]> {
  const { person, ports } = requirePerson(visit);
  const cases = await ports.read.emergencyCases({ [whose]: person.number });
  return (await caseViews(visit, cases)).toReversed();
}

/** Without a reason: the chain would keep its digest alone, and nobody the text. */
async function dispute(visit: Visit, id: CaseId): Promise<void> {
  const { ports } = requirePerson(visit);
  const { label } = (await namesOf(visit)).person(id.doctor);
  await disputeCase(ports, { id, label, reason: "", keep: keepReasonOf(visit) });
}

/** Cases with names, as they stand now. */
export async function caseViews(
  visit: Visit,
  cases: readonly EmergencyCase[],
): Promise<readonly CaseView[]> {
  const { read, now } = requireSignedIn(visit).ports;
  const [names, head] = await Promise.all([namesOf(visit), read.head()]);
  const at = Math.max(now(), head.time);
  return cases.map(({ patient, doctor, number, ...found }) => ({
    id: { patient, doctor, number },
    doctor: names.person(doctor),
    hospital: names.hospital(found.hospital),
    ...{ openedAt: found.openedAt, until: found.until, isDisputed: found.isDisputed },
    standing: standingOf(found, at),
    reviews: found.reviews.map(({ hospital, isJustified }) => ({
      hospital: names.hospital(hospital),
      isJustified,
    })),
  }));
}

function standingOf(
  { status, until }: Pick<EmergencyCase, "status" | "until">,
  at: number,
): CaseStanding {
  if (status === caseStatus.justified) return "justified";
  if (status === caseStatus.unjustified) return "unjustified";
  return until > at ? "open" : "waits";
}
