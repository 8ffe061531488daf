import { utf8 } from "#lib/bytes";
import { type FhirInput, readBundle } from "#lib/fhir/bundle";

/** A resource as loose JSON, so that tests can also write what FHIR forbids. */
export type Loose = Record<string, unknown>;

const systems = {
  loinc: "http://loinc.org",
  snomed: "http://snomed.info/sct",
  icd10: "http://hl7.org/fhir/sid/icd-10",
  rxnorm: "http://www.nlm.nih.gov/research/umls/rxnorm",
  atc: "http://www.whocc.no/atc",
  cvx: "http://hl7.org/fhir/sid/cvx",
  cpt: "http://www.ama-assn.org/go/cpt",
  sections: "http://terminology.hl7.org/CodeSystem/v2-0074",
  observation: "http://terminology.hl7.org/CodeSystem/observation-category",
  actCode: "http://terminology.hl7.org/CodeSystem/v3-ActCode",
  serviceType: "http://terminology.hl7.org/CodeSystem/service-type",
};

export const concept = (system: keyof typeof systems, code: string, display?: string): Loose => ({
  coding: [{ system: systems[system], code, ...(display === undefined ? {} : { display }) }],
});

export const patientUrl = "urn:uuid:11111111-1111-4111-8111-111111111111";
export const subject = { reference: patientUrl };

export const observation = (code: Loose, more: Loose = {}): Loose => ({
  resourceType: "Observation",
  status: "final",
  code,
  subject,
  ...more,
});

export const condition = (code: Loose, more: Loose = {}): Loose => ({
  resourceType: "Condition",
  code,
  subject,
  ...more,
});

export const medicationRequest = (more: Loose): Loose => ({
  resourceType: "MedicationRequest",
  status: "active",
  intent: "order",
  subject,
  ...more,
});

export const urn = (n: number): string =>
  `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** A Bundle whose nth entry has the full URL `urn(n)`. */
export const bundleOf = (resources: readonly Loose[], type = "collection"): Loose => ({
  resourceType: "Bundle",
  type,
  entry: resources.map((resource, index) => ({
    fullUrl: urn(index),
    resource,
    ...(type === "transaction"
      ? { request: { method: "POST", url: String(resource["resourceType"]) } }
      : {}),
  })),
});

export const bytesOf = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

export const inputOf = (resources: readonly Loose[]): FhirInput =>
  readBundle(bytesOf(bundleOf(resources)));

export const ref = (n: number): Loose => ({ reference: urn(n) });
export const encounter = (more: Loose = {}): Loose => ({
  resourceType: "Encounter",
  status: "finished",
  class: { code: "AMB" },
  subject,
  ...more,
});
export const claim = (more: Loose): Loose => ({
  resourceType: "Claim",
  status: "active",
  type: { text: "x" },
  use: "claim",
  patient: subject,
  created: "2024-01-01",
  provider: { display: "x" },
  priority: { text: "x" },
  insurance: [{ sequence: 1, focal: true, coverage: { display: "x" } }],
  ...more,
});
export const report = (more: Loose): Loose => ({
  resourceType: "DiagnosticReport",
  status: "final",
  code: { text: "x" },
  ...more,
});
export const practitioner: Loose = { resourceType: "Practitioner", name: [{ text: "x" }] };
