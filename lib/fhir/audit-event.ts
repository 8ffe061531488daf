import type {
  AuditEvent,
  AuditEventAgent,
  AuditEventEntity,
  Bundle,
  CodeableConcept,
  Coding,
  Reference,
} from "@medplum/fhirtypes";
import { entryKinds, entryOutcomes, zeroWord, type AccessEntry } from "../access-entry.ts";
import { exportedEntrySchema, type ExportedEntry } from "../access-log-file.ts";
import { equal } from "../bytes.ts";
import { encodeCanonical } from "../canonical-cbor.ts";

import { categories, purposes } from "../categories.ts";
import { FhirError } from "./errors.ts";
import { validateResource } from "./validate.ts";

/*
 * An access entry as FHIR R4 AuditEvent: what happened in FHIR's words, and the entry with its salt and proofs as JSON in
 * one extension, so that the event can be checked and turned back. Members are identifiers, never names.
 */

const proofExtension = "urn:healthchain:access-entry";
const hl7 = "http://terminology.hl7.org/CodeSystem";

const rest: Coding = {
  system: `${hl7}/audit-event-type`,
  code: "rest",
  display: "RESTful Operation",
};
const auditLogUsed: Coding = {
  system: "http://dicom.nema.org/resources/ontology/DCM",
  code: "110101",
  display: "Audit Log Used",
};
const dicomSource = {
  system: "http://dicom.nema.org/resources/ontology/DCM",
  code: "110153",
  display: "Source Role ID",
};
const receiver = {
  system: `${hl7}/v3-ParticipationType`,
  code: "IRCP",
  display: "information recipient",
};

/** The entry as an AuditEvent, valid FHIR R4. */
export function auditEventOf(exported: ExportedEntry): AuditEvent {
  const { entry } = exported;
  const isGap = entry.kind === entryKinds.gap;
  const event: AuditEvent = {
    resourceType: "AuditEvent",
    extension: [{ url: proofExtension, valueString: JSON.stringify(exported) }],
    type: isGap ? auditLogUsed : rest,
    ...(isGap ? {} : { subtype: [interactionOf(entry)] }),
    action: entry.kind === entryKinds.headers ? "E" : "R",
    recorded: new Date(entry.at * 1000).toISOString(),
    ...outcomeOf(entry),
    ...(isGap ? {} : { purposeOfEvent: [purposeOf(entry)] }),
    agent: isGap ? [gatewayAgent(entry, true)] : [readerAgent(entry), gatewayAgent(entry, false)],
    source: {
      observer: memberReference(entry, entry.gateway, "Device"),
      type: [{ system: `${hl7}/security-source-type`, code: "4", display: "Application Server" }],
    },
    ...(isGap ? {} : { entity: entitiesOf(entry) }),
  };
  validateResource(event);
  return event;
}

/** All entries of a log as one Bundle of type collection. */
export function auditBundleOf(entries: readonly ExportedEntry[]): Bundle {
  const bundle: Bundle = {
    resourceType: "Bundle",
    type: "collection",
    ...(entries.length === 0
      ? {}
      : { entry: entries.map((exported) => ({ resource: auditEventOf(exported) })) }),
  };
  validateResource(bundle);
  return bundle;
}

/**
 * Turns {@link auditEventOf} back. Throws {@link FhirError} `fhir/not-an-access-entry` for any other resource, also for
 * one whose words no longer agree with the entry inside.
 */
export function entryOfAuditEvent(resource: unknown): ExportedEntry {
  validateResource(resource);
  const { extension } = resource as AuditEvent;
  const proof = extension?.find(({ url }) => url === proofExtension)?.valueString;
  const parsed = exportedEntrySchema.safeParse(json(proof ?? ""));
  if (!parsed.success) throw notAnEntry("it holds no access entry");
  // JSON in another order of properties is the same entry, so the extension is not compared.
  if (!isSame({ ...auditEventOf(parsed.data), extension }, resource))
    throw notAnEntry("it says something else than the entry inside");
  return parsed.data;
}

function interactionOf({ kind }: AccessEntry): Coding {
  const code = kind === entryKinds.headers ? "search-type" : "read";
  return { system: "http://hl7.org/fhir/restful-interaction", code, display: code };
}

/** 0 success, 4 minor failure (refused), 8 serious failure (entries lost). */
function outcomeOf({
  kind,
  outcome,
  count,
}: AccessEntry): Pick<AuditEvent, "outcome" | "outcomeDesc"> {
  if (kind === entryKinds.gap)
    return { outcome: "8", outcomeDesc: `The gateway declares that it lost ${count} entries.` };
  if (outcome === entryOutcomes.served) return { outcome: "0", outcomeDesc: "Served" };
  return { outcome: "4", outcomeDesc: count === 1 ? "Refused" : `Refused ${count} times` };
}

function purposeOf({ purpose }: AccessEntry): CodeableConcept {
  const known = purposes.find(({ bit }) => bit === purpose);
  if (known === undefined) return { text: `purpose ${purpose}` };
  return { coding: [{ system: `${hl7}/v3-ActReason`, code: known.code, display: known.name }] };
}

function readerAgent(entry: AccessEntry): AuditEventAgent {
  const who = entry.reader === entry.patient ? "Patient" : "Practitioner";
  return {
    type: { coding: [receiver] },
    who: memberReference(entry, entry.reader, who),
    requestor: true,
    purposeOfUse: [purposeOf(entry)],
  };
}

function gatewayAgent(entry: AccessEntry, requestor: boolean): AuditEventAgent {
  const who = memberReference(entry, entry.gateway, "Device");
  return { type: { coding: [dicomSource] }, who, requestor };
}

function entitiesOf(entry: AccessEntry): AuditEventEntity[] {
  const patient: AuditEventEntity = {
    what: memberReference(entry, entry.patient, "Patient"),
    type: { system: `${hl7}/audit-entity-type`, code: "1", display: "Person" },
    role: { system: `${hl7}/object-role`, code: "1", display: "Patient" },
  };
  const category = categories.find(({ number }) => number === entry.category);
  const record: AuditEventEntity = {
    ...(entry.record === zeroWord ? {} : { what: recordReference(entry) }),
    type: { system: `${hl7}/audit-entity-type`, code: "2", display: "System Object" },
    role: { system: `${hl7}/object-role`, code: "3", display: "Report" },
    ...(category?.actCode === undefined ? {} : { securityLabel: [labelOf(category.actCode)] }),
    detail: [{ type: "category", valueString: category?.id ?? String(entry.category) }],
  };
  const isAboutRecords = entry.kind <= entryKinds.record || entry.kind === entryKinds.readings;
  return isAboutRecords ? [patient, record] : [patient];
}

const labelOf = (code: string): Coding => ({ system: `${hl7}/v3-ActCode`, code });

function recordReference({ deployment, record }: AccessEntry): Reference {
  return { identifier: { system: `urn:healthchain:${deployment.slice(2)}:record`, value: record } };
}

function memberReference<Type extends string>(
  { deployment }: AccessEntry,
  number: number,
  type: Type,
) {
  const system = `urn:healthchain:${deployment.slice(2)}:member`;
  return { type, identifier: { system, value: String(number) } };
}

/** Whatever order their properties stand in. */
const isSame = (a: unknown, b: unknown): boolean => equal(encodeCanonical(a), encodeCanonical(b));

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // no entry, as the schema will say
  }
}

function notAnEntry(why: string): FhirError {
  return new FhirError("fhir/not-an-access-entry", `This AuditEvent is no access entry: ${why}.`);
}
