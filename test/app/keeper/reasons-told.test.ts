import { expect } from "chai";
import { requestActs } from "../../../app/keeper/requests.ts";
import { reasonActs } from "../../../app/keeper/reasons-told.ts";
import type { Visit } from "../../../app/keeper/visit.ts";
import { failingAt } from "../../support/faults.ts";
import { startTestGateway, visitor, type TestGateway } from "../../support/gateway.ts";
import { category, readingTerms } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";
import { visitOf } from "../../support/visit.ts";

describe("reasons that a gateway did not keep", function () {
  this.timeout(60_000);
  let system: System;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
  });
  after(() => gateway.close());

  const askingVisit = async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const visit = await visitOf(system, [gateway], doctor);
    const asking = { ...readingTerms([category.laboratory]), patient: patient.number };
    return { patient, visit, asking: { ...asking, reason: "because" } };
  };
  const states = async (visit: Visit) =>
    (await requestActs(visit).ownRequests()).map(({ told }) => told);
  const inboxOf = async (patient: Awaited<ReturnType<typeof visitor>>) =>
    (await requestActs(await visitOf(system, [gateway], patient)).requestInbox()).requests;

  it("are sent again by the visit that has them, and then the patient reads why", async () => {
    const { patient, visit, asking } = await askingVisit();
    const { ports } = visit.signedIn!;
    const failing = { ...visit.signedIn!, ports: failingAt(ports, 2).ports };
    const { number } = await requestActs(Object.assign(visit, { signedIn: failing })).askForAccess(
      asking,
    );
    expect(await states(visit)).to.deep.equal(["again"]);
    expect((await inboxOf(patient))[0]!.reason).to.deep.equal({ missing: "not-kept" });
    await reasonActs(visit).sendReasonAgain({ of: "request", patient: patient.number, number });
    expect(await states(visit)).to.deep.equal(["kept"]);
    expect((await inboxOf(patient))[0]!.reason).to.deep.equal({ text: "because" });
  });

  it("are kept as a rule, and lost to a visit that never had them", async () => {
    const { patient, visit, asking } = await askingVisit();
    const { number } = await requestActs(visit).askForAccess(asking);
    expect(await states(visit)).to.deep.equal(["kept"]);
    const { vault } = visit.signedIn!.ports;
    await vault.deleteRequestReason({ patient: patient.number, reader: visit.person!.number });
    const later = {
      ...visit,
      signedIn: { ...visit.signedIn!, wallet: { ...visit.signedIn!.wallet } },
    };
    expect(await states(later)).to.deep.equal(["lost"]);
    const again = () =>
      reasonActs(later).sendReasonAgain({ of: "request", patient: patient.number, number });
    await errorOf(again, "keeper/no-reason");
  });
});
