import { caseStatus, categoriesIn, type CaseId, type EmergencyCase } from "#lib/emergency";
import { breakGlass, emergencyOutlook, type EmergencyOutlook } from "#lib/use-cases/break-glass";
import { disputeCase } from "#lib/use-cases/judge-case";
import type { GivenReason } from "#lib/use-cases/read-reason";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { namesOf, type PersonView } from "./people.ts";
import { keepReasonOf, reasonFileOf } from "./reason-files.ts";
import { toldState, whyOpened, type ToldState } from "./reasons-told.ts";
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
export type OwnCase = CaseView & {
  readonly reasonFile: string | undefined;
  /** Whether the patient can read why. */
  readonly told: ToldState;
};

/** A case of the patient who looks, with why it was opened, and the file of why they dispute it while this visit lasts. */
export type CaseOfMe = CaseView & {
  readonly why: GivenReason;
  readonly file: string | undefined;
};

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
    emergenciesOfMe: () => casesOfMe(visit),
    /** `reason` may be empty: the chain then has no digest of any. */
    disputeEmergency: (id: CaseId, reason: string) => dispute(visit, id, reason),
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
    emergenciesByMe: () => casesByMe(visit),
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

async function casesOfMe(visit: Visit): Promise<readonly CaseOfMe[]> {
  const { person, ports } = requirePerson(visit);
  const cases = await ports.read.emergencyCases({ patient: person.number });
  const [views, reasons] = await Promise.all([
    caseViews(visit, cases),
    Promise.all(cases.map((one) => whyOpened(visit, one))),
  ]);
  return views
    .map((view, index) => {
      const why = reasons[index] ?? { missing: "not-kept" };
      return { ...view, why, file: reasonFileOf(visit, view.id) };
    })
    .toReversed();
}

async function casesByMe(visit: Visit): Promise<readonly OwnCase[]> {
  const { person, ports } = requirePerson(visit);
  const cases = await ports.read.emergencyCases({ doctor: person.number });
  const views = (await caseViews(visit, cases)).toReversed();
  return Promise.all(
    views.map(async (view) => ({
      ...view,
      reasonFile: reasonFileOf(visit, view.id),
      told: await toldState(visit, { of: "emergency", ...view.id }),
    })),
  );
}

async function dispute(visit: Visit, id: CaseId, reason: string): Promise<void> {
  const { ports } = requirePerson(visit);
  const { label } = (await namesOf(visit)).person(id.doctor);
  await disputeCase(ports, { id, label, reason, keep: keepReasonOf(visit) });
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
