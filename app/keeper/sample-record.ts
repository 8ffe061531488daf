/*
 * A small synthetic FHIR R4 Bundle for a demo patient who has no records yet. Nobody's; the values are made up.
 */

const coded = (system: string, code: string, text: string) => ({
  coding: [{ system, code, display: text }],
  text,
});

const status = (kind: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${kind}`, code }],
});

const subject = { reference: "urn:uuid:1f0c1a52-5d0e-4b7e-9d5e-0a7b1a1a0001" };

const medication = (code: string, text: string, dosage: string) => ({
  resource: {
    resourceType: "MedicationRequest",
    status: "active",
    intent: "order",
    medicationCodeableConcept: coded("http://www.whocc.no/atc", code, text),
    subject,
    authoredOn: "2026-02-12",
    dosageInstruction: [{ text: dosage }],
  },
});

type Result = { readonly code: string; readonly text: string; readonly value: number };

const laboratory = (
  { code, text, value }: Result,
  unit: string,
  [low, high]: [number, number],
) => ({
  resource: {
    resourceType: "Observation",
    status: "final",
    category: [status("observation-category", "laboratory")],
    code: coded("http://loinc.org", code, text),
    subject,
    effectiveDateTime: "2026-02-10",
    valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
    referenceRange: [{ low: { value: low, unit }, high: { value: high, unit } }],
  },
});

export const sampleRecord = {
  resourceType: "Bundle",
  type: "collection",
  entry: [
    medication("C09CA01", "Losartan 50 mg", "1 tablet in the morning"),
    medication("C10AA05", "Atorvastatin 20 mg", "1 tablet in the evening"),
    laboratory({ code: "2160-0", text: "Creatinine", value: 84 }, "umol/L", [45, 90]),
    laboratory({ code: "2823-3", text: "Potassium", value: 5.3 }, "mmol/L", [3.5, 5]),
    laboratory({ code: "4548-4", text: "Haemoglobin A1c", value: 6.1 }, "%", [4, 6]),
    {
      resource: {
        resourceType: "AllergyIntolerance",
        clinicalStatus: status("allergyintolerance-clinical", "active"),
        verificationStatus: status("allergyintolerance-verification", "confirmed"),
        criticality: "high",
        code: coded("http://snomed.info/sct", "91936005", "Penicillin"),
        patient: subject,
        recordedDate: "1994-08-30",
      },
    },
    {
      resource: {
        resourceType: "Condition",
        clinicalStatus: status("condition-clinical", "active"),
        verificationStatus: status("condition-ver-status", "confirmed"),
        code: coded("http://snomed.info/sct", "59621000", "Essential hypertension"),
        subject,
        onsetDateTime: "2011-09-15",
      },
    },
  ],
};
