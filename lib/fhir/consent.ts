import type {
  Bundle,
  CodeableConcept,
  Coding,
  Consent,
  ConsentProvisionActor,
  Period,
} from "@medplum/fhirtypes";
import type { Hex } from "../bytes.ts";
import { categoryOfNumber, purposes } from "../categories.ts";
import { reading, writing } from "../permission.ts";
import { endless } from "../sentences.ts";
import type { GridCell, GridRow } from "../use-cases/sharing-grid.ts";
import { validateResource } from "./validate.ts";

/*
 * What a patient shares as FHIR R4: one Consent for each reader and category. The patient is an identifier, never a name;
 * readers have the name that their hospital's directory gives them.
 */

/** Whose consents these are. `at`: when they were read, Unix seconds. */
export type ConsentsOf = {
  readonly deployment: Hex;
  readonly patient: number;
  readonly at: number;
};

const hl7 = "http://terminology.hl7.org/CodeSystem";

/** All cells of a grid as one Bundle of type collection, valid FHIR R4. */
export function consentBundleOf(about: ConsentsOf, rows: readonly GridRow[]): Bundle {
  const consents = rows.flatMap((row) => row.cells.map((cell) => consentOf(about, row, cell)));
  const bundle: Bundle = {
    resourceType: "Bundle",
    type: "collection",
    timestamp: instant(about.at),
    ...(consents.length === 0 ? {} : { entry: consents.map((resource) => ({ resource })) }),
  };
  validateResource(bundle);
  return bundle;
}

/** One cell as a Consent: what is not permitted or denied in a provision of its own is closed. */
function consentOf({ deployment, patient, at }: ConsentsOf, row: GridRow, cell: GridCell): Consent {
  const category = categoryOfNumber(cell.category);
  const isDenied = cell.state === "denied";
  return {
    resourceType: "Consent",
    status: "active",
    scope: { coding: [coding("consentscope", "patient-privacy", "Privacy Consent")] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
    patient: { type: "Patient", identifier: memberIdentifier(deployment, patient) },
    dateTime: instant(at),
    policyRule: { coding: [coding("v3-ActCode", "OPTIN", "opt-in")] },
    provision: {
      type: isDenied ? "deny" : "permit",
      period: periodOf(cell),
      actor: [actorOf(deployment, row)],
      ...(isDenied ? {} : { action: actionsOf(cell), purpose: cell.purposes.map(purposeCoding) }),
      ...(category.actCode === undefined
        ? {}
        : { securityLabel: [coding("v3-ActCode", category.actCode, category.name)] }),
      class: [{ system: "urn:healthchain:category", code: category.id, display: category.name }],
    },
  };
}

function periodOf({ from, until }: GridCell): Period {
  return {
    ...(from === 0 ? {} : { start: instant(from) }),
    ...(until === endless ? {} : { end: instant(until) }),
  };
}

function actorOf(deployment: Hex, { reader, isTeam, label }: GridRow): ConsentProvisionActor {
  const display = `${label.name} (${label.role}, ${label.hospital})`;
  const type = isTeam ? "CareTeam" : "Practitioner";
  return {
    role: { coding: [coding("v3-ParticipationType", "IRCP", "information recipient")] },
    reference: { type, identifier: memberIdentifier(deployment, reader), display },
  };
}

function actionsOf({ actions }: GridCell): CodeableConcept[] {
  const known = [
    { bit: reading, code: "access", display: "Access" },
    { bit: writing, code: "correct", display: "Access and Correct" },
  ];
  return known
    .filter(({ bit }) => actions.includes(bit))
    .map(({ code, display }) => ({ coding: [coding("consentaction", code, display)] }));
}

function purposeCoding(bit: number): Coding {
  const known = purposes.find((purpose) => purpose.bit === bit);
  return coding("v3-ActReason", known?.code ?? String(bit), known?.name ?? `purpose ${bit}`);
}

const coding = (system: string, code: string, display: string): Coding => ({
  system: `${hl7}/${system}`,
  code,
  display,
});

const memberIdentifier = (deployment: Hex, number: number) => ({
  system: `urn:healthchain:${deployment.slice(2)}:member`,
  value: String(number),
});

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
