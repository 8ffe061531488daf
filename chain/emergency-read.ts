import type { Hex } from "#lib/bytes";
import { casesOf, type CaseId, type CaseState, type EmergencyRead } from "#lib/emergency";
import type { Contracts } from "./contracts.ts";

type Consent = Contracts["Consent"];

/** What `Consent` says about emergencies. */
export function emergencyReads({ Consent }: Contracts): EmergencyRead {
  return {
    emergencyAccess: async (patient) => {
      const { categories, revision } = await Consent.emergencyAccessOf(patient);
      return { categories: Number(categories), revision: Number(revision) };
    },
    emergencyCases: ({ patient, doctor }) => readCases(Consent, patient, doctor),
    caseCount: async (patient, doctor) => Number(await Consent.caseCount(patient, doctor)),
    emergencyLimits: async () => {
      const found = await Consent.limits();
      return {
        window: Number(found.emergencyWindow),
        casesPerDoctor: Number(found.casesPerDoctor),
        casesPerHospital: Number(found.casesPerHospital),
      };
    },
    unreviewedCases: async (doctor, hospital) => {
      const { ofDoctor, ofHospital } = await Consent.unreviewedCases(doctor, hospital);
      return { ofDoctor: Number(ofDoctor), ofHospital: Number(ofHospital) };
    },
  };
}

type Named = { readonly patient: bigint; readonly doctor: bigint; readonly number: bigint };

const idOf = ({ patient, doctor, number }: Named): CaseId => ({
  patient: Number(patient),
  doctor: Number(doctor),
  number: Number(number),
});

async function readCases(consent: Consent, patient?: number, doctor?: number) {
  const { filters } = consent;
  const [opened, reviewed, disputed] = await Promise.all([
    consent.queryFilter(filters.GlassBroken(patient, doctor)),
    consent.queryFilter(filters.CaseReviewed(patient, doctor)),
    consent.queryFilter(filters.CaseDisputed(patient, doctor)),
  ]);
  return casesOf(
    {
      opened: opened.map(({ args, blockNumber: block }) => ({
        ...idOf(args),
        ...{ reason: args.reason as Hex, block },
      })),
      reviewed: reviewed.map(({ args, blockNumber: block }) => ({
        ...idOf(args),
        ...{ hospital: Number(args.hospital), isJustified: args.isJustified },
        ...{ reason: args.reason as Hex, block },
      })),
      disputed: disputed.map(({ args }) => ({ ...idOf(args), reason: args.reason as Hex })),
    },
    (id) => readState(consent, id),
  );
}

async function readState(consent: Consent, { patient, doctor, number }: CaseId) {
  const found = await consent.caseOf({ patient, doctor, number });
  return {
    openedAt: Number(found.openedAt),
    until: Number(found.until),
    hospital: Number(found.hospital),
    status: Number(found.status),
    isDisputed: found.isDisputed,
  } satisfies CaseState;
}
