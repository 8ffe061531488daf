import type { Hex } from "./bytes.ts";

/** Names a break-glass case: `number` counts the cases of this doctor with this patient from 1. */
export type CaseId = {
  readonly patient: number;
  readonly doctor: number;
  readonly number: number;
};

/** What a case waits for, as `Consent` holds it. A dispute makes a reviewed case unreviewed once more. */
export const caseStatus = { none: 0, unreviewed: 1, justified: 2, unjustified: 3 } as const;

/** What a patient lets doctors see in an emergency; `categories` is a bit set, 0 for nothing. */
export type EmergencyAccess = { readonly categories: number; readonly revision: number };

/** What another hospital found. `reason` is a salted digest (lib/reason-file.ts). */
export type CaseReview = {
  readonly hospital: number;
  readonly isJustified: boolean;
  readonly reason: Hex;
  readonly block: number;
};

/** A case as `Consent` holds it. Times are Unix seconds; `hospital` is the doctor's at that time. */
export type CaseState = {
  readonly openedAt: number;
  readonly until: number;
  readonly hospital: number;
  readonly status: number;
  readonly isDisputed: boolean;
};

/** A break-glass case with what events tell of it. */
export type EmergencyCase = CaseId &
  CaseState & {
    /** Salted digest of why the doctor opened it. */
    readonly reason: Hex;
    readonly block: number;
    /** Salted digest of the patient's reason to dispute it, zero for none; undefined without a dispute. */
    readonly disputeReason: Hex | undefined;
    /** The first first. There are two where the patient disputed what the first found. */
    readonly reviews: readonly CaseReview[];
  };

/** What the consortium decides about emergencies. */
export type EmergencyLimits = {
  /** Seconds that a case is open. */
  readonly window: number;
  /** Most cases at once that no other hospital has reviewed. */
  readonly casesPerDoctor: number;
  readonly casesPerHospital: number;
};

/** Whose cases: of a patient, of a doctor, of both, or everybody's. */
export type CasesOf = Partial<Pick<CaseId, "patient" | "doctor">>;

/** What the use cases ask `Consent` about emergencies. */
export type EmergencyRead = {
  readonly emergencyAccess: (patient: number) => Promise<EmergencyAccess>;
  /** The oldest first. */
  readonly emergencyCases: (of: CasesOf) => Promise<readonly EmergencyCase[]>;
  /** How many cases a doctor has had with a patient. */
  readonly caseCount: (patient: number, doctor: number) => Promise<number>;
  readonly emergencyLimits: () => Promise<EmergencyLimits>;
  /** Cases that no other hospital has reviewed, of a doctor and of a hospital's doctors. */
  readonly unreviewedCases: (
    doctor: number,
    hospital: number,
  ) => Promise<{ readonly ofDoctor: number; readonly ofHospital: number }>;
};

/** The events of cases, each in the order of the chain. */
export type CaseEvents = {
  readonly opened: readonly (CaseId & Pick<EmergencyCase, "reason" | "block">)[];
  readonly reviewed: readonly (CaseId & CaseReview)[];
  readonly disputed: readonly (CaseId & { readonly reason: Hex })[];
};

/** Puts events and what the contract holds together: one case for each opening. */
export async function casesOf(
  { opened, reviewed, disputed }: CaseEvents,
  stateOf: (id: CaseId) => Promise<CaseState>,
): Promise<EmergencyCase[]> {
  return Promise.all(
    opened.map(async (one) => ({
      ...one,
      ...(await stateOf(one)),
      disputeReason: disputed.find(isSameCase(one))?.reason,
      reviews: reviewed.filter(isSameCase(one)).map(({ hospital, isJustified, reason, block }) => ({
        ...{ hospital, isJustified, reason, block },
      })),
    })),
  );
}

/** Whether something is about this case. */
export const isSameCase =
  ({ patient, doctor, number }: CaseId) =>
  (other: CaseId): boolean =>
    other.patient === patient && other.doctor === doctor && other.number === number;

/** Category numbers in a bit set, in their order. */
export function categoriesIn(mask: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((mask >>> bit) & 1) === 1);
}

/** The reverse of {@link categoriesIn}. */
export const maskOfCategories = (categories: readonly number[]): number =>
  categories.reduce((mask, category) => mask | (1 << category), 0) >>> 0;
