import { expect } from "chai";
import type { Consent } from "@medplum/fhirtypes";
import { consentBundleOf } from "#lib/fhir/consent";
import { validateResource } from "#lib/fhir/validate";
import type { GridCell, GridRow } from "#lib/use-cases/sharing-grid";

const about = { deployment: `0x${"ab".repeat(32)}`, patient: 7, at: 1_800_000_000 } as const;
const cell = (changes: Partial<GridCell> = {}): GridCell => ({
  ...{ category: 6, state: "open", from: 0, until: 1_800_086_400, purposes: [0], actions: [0, 1] },
  ...changes,
});
const row = (cells: GridCell[], changes: Partial<GridRow> = {}): GridRow => ({
  reader: 12,
  isTeam: false,
  label: { name: "Dr Amara Osei", role: "doctor", hospital: "Nordhavn University Hospital" },
  initials: "AO",
  isListed: true,
  cells,
  ...changes,
});
const consents = (rows: GridRow[]) =>
  (consentBundleOf(about, rows).entry ?? []).map(({ resource }) => resource as Consent);

describe("consentBundleOf", () => {
  it("is valid FHIR R4 for every state, and for nothing shared", () => {
    const cells = (["open", "later", "paused", "denied"] as const).map((state) => cell({ state }));
    validateResource(consentBundleOf(about, [row(cells), row([cell()], { isTeam: true })]));
    validateResource(consentBundleOf(about, []));
  });

  it("says who may do what, why and until when", () => {
    const [consent] = consents([row([cell()])]);
    const { provision, patient } = consent!;
    expect(patient?.identifier?.value).to.equal("7");
    expect(provision?.type).to.equal("permit");
    expect(provision?.period).to.deep.equal({ end: "2027-01-16T08:00:00.000Z" });
    expect(provision?.actor?.[0]?.reference.display).to.equal(
      "Dr Amara Osei (doctor, Nordhavn University Hospital)",
    );
    expect(provision?.purpose?.map(({ code }) => code)).to.deep.equal(["TREAT"]);
    expect(provision?.class?.map(({ code }) => code)).to.deep.equal(["laboratory"]);
    expect(provision?.action?.map(({ coding }) => coding?.[0]?.code)).to.deep.equal([
      "access",
      "correct",
    ]);
  });

  it("labels sensitive categories, and denies without purpose or action", () => {
    const [sensitive] = consents([row([cell({ category: 16 })])]);
    expect(sensitive!.provision?.securityLabel?.[0]?.code).to.equal("PSY");
    const [denied] = consents([row([cell({ state: "denied" })])]);
    expect(denied!.provision?.type).to.equal("deny");
    expect(denied!.provision).to.not.have.any.keys("purpose", "action");
  });

  it("never names the patient", () => {
    expect(JSON.stringify(consentBundleOf(about, [row([cell()])]))).to.not.match(/Halvorsen/);
  });
});
