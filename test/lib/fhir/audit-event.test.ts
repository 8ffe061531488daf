import type { AuditEvent } from "@medplum/fhirtypes";
import { expect } from "chai";
import { entryKinds, entryOutcomes, zeroWord, type AccessEntry } from "#lib/access-entry";
import type { ExportedEntry } from "#lib/access-log-file";
import { toHex } from "#lib/bytes";
import { auditBundleOf, auditEventOf, entryOfAuditEvent } from "#lib/fhir/audit-event";
import { validateResource } from "#lib/fhir/validate";
import { randomBytes } from "#lib/random";
import { askerOf, gatewayLog } from "../../support/access-log.ts";
import { errorOf } from "../../support/rejects.ts";

const deployment = toHex(randomBytes(32));
const record = toHex(randomBytes(32));
const patient = 3;
const kinds = [entryKinds.headers, entryKinds.header, entryKinds.record, entryKinds.capsule];

/** Every kind, served and refused, with every purpose, by a doctor and by the patient; then a gap. */
function everyKind(): ExportedEntry[] {
  const log = gatewayLog({ deployment, gateway: 11 });
  for (const [index, kind] of [...kinds, entryKinds.slots].entries()) {
    const isRecord = kind === entryKinds.header || kind === entryKinds.record;
    const asked = { patient, kind, category: 16, purpose: index, ...(isRecord ? { record } : {}) };
    log.read(askerOf(5), asked);
    log.read(askerOf(patient), { ...asked, outcome: entryOutcomes.refused, count: index + 1 });
  }
  log.close();
  log.declareGap(12);
  return log.exported(patient);
}

const entries = everyKind();
const [list, , , , opened] = entries as ExportedEntry[] & { length: 11 };
const plain = (event: AuditEvent): AuditEvent => JSON.parse(JSON.stringify(event)) as AuditEvent;

describe("an access entry as FHIR AuditEvent", () => {
  it("is valid FHIR R4 and turns back into the entry with all its proofs", () => {
    for (const exported of entries) {
      const event = plain(auditEventOf(exported));
      validateResource(event);
      expect(entryOfAuditEvent(event)).to.deep.equal(exported);
    }
  });

  it("says who, what, why, when and how it ended in FHIR's codes", () => {
    const event = auditEventOf(opened!);
    expect(event.type.code).to.equal("rest");
    expect(event.subtype?.[0]?.code).to.equal("read");
    expect([event.action, event.outcome, event.recorded]).to.deep.equal([
      "R",
      "0",
      new Date(opened!.entry.at * 1000).toISOString(),
    ]);
    expect(event.purposeOfEvent?.[0]?.coding?.[0]?.code).to.equal("HPAYMT");
    const [reader, gateway] = event.agent;
    expect([reader?.who?.type, reader?.who?.identifier?.value]).to.deep.equal([
      "Practitioner",
      "5",
    ]);
    expect([reader?.requestor, gateway?.requestor]).to.deep.equal([true, false]);
    expect(gateway?.who?.identifier?.value).to.equal("11");
    const [whose, what] = event.entity!;
    expect([whose?.what?.type, whose?.what?.identifier?.value]).to.deep.equal(["Patient", "3"]);
    expect(what?.what?.identifier?.value).to.equal(record);
    expect(what?.securityLabel?.[0]?.code).to.equal("PSY");
    expect(what?.detail?.[0]?.valueString).to.equal("mental-health");
  });

  it("tells a list from a record, a refusal from a read, the patient from a practitioner", () => {
    expect(auditEventOf(list!).subtype?.[0]?.code).to.equal("search-type");
    expect(auditEventOf(list!).entity?.[1]).to.not.have.property("what");
    const refused = auditEventOf(entries[9]!);
    expect([refused.outcome, refused.outcomeDesc]).to.deep.equal(["4", "Refused 5 times"]);
    expect(refused.agent[0]?.who?.type).to.equal("Patient");
    expect(refused.entity).to.have.length(1);
  });

  it("says that the gateway lost entries, and names no reader and no patient for it", () => {
    const event = auditEventOf(entries.at(-1)!);
    expect([event.outcome, event.outcomeDesc]).to.deep.equal([
      "8",
      "The gateway declares that it lost 12 entries.",
    ]);
    expect(event.agent.map(({ who }) => who?.identifier?.value)).to.deep.equal(["11"]);
    expect(event).to.not.have.property("entity");
  });

  it("has words for numbers that this release does not know", () => {
    const entry: AccessEntry = { ...list!.entry, category: 99, purpose: 77, record: zeroWord };
    const event = auditEventOf({ ...list!, entry });
    expect(event.purposeOfEvent?.[0]?.text).to.equal("purpose 77");
    expect(event.entity?.[1]?.detail?.[0]?.valueString).to.equal("99");
    expect(entryOfAuditEvent(plain(event)).entry).to.deep.equal(entry);
  });

  const edits: Record<string, (event: AuditEvent) => AuditEvent> = {
    outcome: (event) => ({ ...event, outcome: "4" }),
    time: (event) => ({ ...event, recorded: "2026-01-01T00:00:00.000Z" }),
    reader: (event) => ({ ...event, agent: event.agent.toReversed() }),
    record: (event) => ({ ...event, entity: event.entity!.slice(1) }),
    "an addition": (event) => ({ ...event, outcomeDesc: "Nothing was read" }),
  };
  for (const [what, edit] of Object.entries(edits)) {
    it(`is refused when its words were edited (${what}), though the entry inside was not`, async () => {
      const event = edit(plain(auditEventOf(opened!)));
      const error = await errorOf(() => entryOfAuditEvent(event), "fhir/not-an-access-entry");
      expect(error.message).to.contain("something else than the entry inside");
    });
  }

  it("is read whatever order its properties stand in", () => {
    const event = plain(auditEventOf(opened!));
    const turned = Object.fromEntries(Object.entries(event).toReversed());
    expect(entryOfAuditEvent(turned)).to.deep.equal(opened);
  });

  it("is refused where it is no entry at all, or no FHIR", async () => {
    const { extension, ...bare } = auditEventOf(opened!);
    expect(extension).to.have.length(1);
    await errorOf(() => entryOfAuditEvent(bare), "fhir/not-an-access-entry");
    const spoilt = { ...bare, extension: [{ ...extension![0]!, valueString: "{" }] };
    await errorOf(() => entryOfAuditEvent(spoilt), "fhir/not-an-access-entry");
    await errorOf(() => entryOfAuditEvent({ ...bare, outcome: "5" }), "fhir/invalid");
    await errorOf(() => entryOfAuditEvent("entry"), "fhir/not-a-resource");
  });

  it("stands with the others in one valid Bundle, also where there are none", () => {
    const bundle = auditBundleOf(entries);
    validateResource(bundle);
    const back = bundle.entry!.map(({ resource }) => entryOfAuditEvent(resource));
    expect(back).to.deep.equal(entries);
    expect(auditBundleOf([])).to.deep.equal({ resourceType: "Bundle", type: "collection" });
  });
});
