import type { CategoryId } from "../categories.ts";
import type { CodeSystem } from "./sensitive.ts";

/*
 * Which ordinary category a resource belongs to: first its codes, then its own category, then its type.
 * The sensitive rules (sensitive.ts) come before all of this. In words: docs/categories.md.
 */

/** Category by FHIR type; a type that is not here goes to documents. */
export const categoryByType: ReadonlyMap<string, CategoryId> = byName({
  profile:
    "Patient RelatedPerson Person Practitioner PractitionerRole Organization OrganizationAffiliation Location HealthcareService Endpoint CareTeam",
  conditions: "Condition ClinicalImpression FamilyMemberHistory DetectedIssue RiskAssessment",
  allergies: "AllergyIntolerance AdverseEvent",
  medications:
    "Medication MedicationRequest MedicationStatement MedicationAdministration MedicationDispense MedicationKnowledge",
  immunizations: "Immunization ImmunizationEvaluation ImmunizationRecommendation",
  laboratory: "Specimen",
  imaging: "ImagingStudy",
  procedures:
    "Procedure ServiceRequest Device DeviceRequest DeviceUseStatement DeviceMetric BodyStructure NutritionOrder VisionPrescription",
  notes:
    "Encounter EpisodeOfCare Composition CarePlan Goal Communication CommunicationRequest Appointment AppointmentResponse QuestionnaireResponse Flag Task RequestGroup",
  billing:
    "Claim ClaimResponse ExplanationOfBenefit Coverage CoverageEligibilityRequest CoverageEligibilityResponse Account ChargeItem Invoice PaymentNotice PaymentReconciliation EnrollmentRequest EnrollmentResponse InsurancePlan Contract",
});

/** Types whose codes may move them out of the category of their type. */
export const typesReadByCode: ReadonlySet<string> = new Set([
  "Condition",
  "Composition",
  "DiagnosticReport",
  "DocumentReference",
  "ImagingStudy",
  "Media",
  "Observation",
  "Procedure",
]);

export type CodeRule = {
  readonly category: CategoryId;
  /** Codes, or prefixes ending in `*`, separated by blanks. */
  readonly codes: Partial<Record<CodeSystem, string>>;
};

/** Codes that decide whatever the resource says of its own category. First match. */
export const codeRules: readonly CodeRule[] = [
  {
    category: "vitals",
    codes: {
      loinc:
        "85353-1 85354-9 55284-4 8480-6 8462-4 8478-0 8867-4 9279-1 8310-5 8331-1 8302-2 29463-7 3141-9 39156-5 59408-5 2708-6 8287-5 9843-4 59576-9 77606-2 72514-3",
    },
  },
  {
    category: "heart-and-lung",
    codes: {
      loinc:
        "11524-6 34534-8 8601-7 8625-6 8633-0 8634-8 8636-3 18752-6 18745-0 18744-3 18754-2 18759-1 34552-0 42148-7 10230-1 18043-0 8806-2 20150-9 19868-9 19926-5 19935-6 58477-1 26441-6 27896-0",
      icd10: "I0* I1* I2* I3* I4* I50* I51* I52* J09* J1* J20* J21* J22* J4* J6* J7* J8* J9*",
      snomed:
        "38341003 59621000 49436004 22298006 53741008 84114007 88805009 195967001 233678006 13645005 185086009 87433001 233604007 10509002 59282003 414545008 399211009 401303003 401314000 60573004 48724000 29303009 40701008 127783003 415070008 232717009 18286008 180325003 233174007",
      sections: "CTH CUS EC PF RC",
    },
  },
];

/** What a resource says of its own category (`category`, or a document's `type`). First match. */
export const ownCategoryRules: readonly CodeRule[] = [
  {
    category: "laboratory",
    codes: { sections: "BG BLB CH CP HM IMM LAB MB MCB MYC OSL PAR PAT SP SR TX URN VR" },
  },
  {
    category: "imaging",
    codes: { sections: "CT IMG NMR NMS RAD RUS RX VUS XRC", loinc: "18748-4 68604-8" },
  },
  {
    category: "notes",
    codes: {
      loinc:
        "11488-4 11506-3 34109-9 34117-2 28570-0 18842-5 34133-9 57133-1 51847-2 34099-2 34103-2 34124-8 34752-6 34753-4 34830-0 11504-8 34111-5 34746-8",
    },
  },
];

/** HL7 observation-category (and US Core's clinical-note) to category. */
export const observationCategories: ReadonlyMap<string, CategoryId> = byName({
  vitals: "vital-signs",
  laboratory: "laboratory",
  imaging: "imaging",
  procedures: "procedure therapy",
  notes: "social-history survey exam activity clinical-note",
});

/** Words in the name of a diagnosis, procedure, observation or report (not of a note) about heart or lung. */
export const heartAndLungWords =
  /electrocardio|\be[ck]g\b|echocardio|spirometr|\bfev1\b|cardiac|cardio(?:my|vas|ver|pul|res)|\batrial|\bventricular|coronary|myocard|\bheart (?:fail|disease|valve|murmur)|pulmonary|\blungs?\b|bronch|asthma|hypertens|pneumoni|\bcopd\b/i;

function byName(table: Partial<Record<CategoryId, string>>): ReadonlyMap<string, CategoryId> {
  const rows = Object.entries(table) as [CategoryId, string][];
  return new Map(
    rows.flatMap(([category, names]) => names.split(" ").map((name) => [name, category] as const)),
  );
}
