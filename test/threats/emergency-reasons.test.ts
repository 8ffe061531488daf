import { expect } from "chai";
import { sealedEmergencyLength } from "#lib/emergency-reason";
import { breakGlass } from "#lib/use-cases/break-glass";
import { emergencyReasonOf } from "#lib/use-cases/emergency-reason";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { bringKeys } from "../../scripts/early-staff.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { startEarlySystem, type EarlySystem } from "../support/early-system.ts";
import { signedIn, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import { category } from "../support/people.ts";

const someReason = new Uint8Array(sealedEmergencyLength).fill(1);
const keep = () => Promise.resolve();

describe("threat: a doctor takes back why they broke the glass", function () {
  this.timeout(60_000);
  let early: EarlySystem;
  let gateway: TestGateway;
  before(async () => {
    early = await startEarlySystem();
    gateway = await startTestGateway(early.system);
  });
  after(async () => {
    await gateway.close();
    await early.system.close();
  });

  it("leaves the patient the reason that they could read before", async () => {
    const patient = await visitor(early.system, gateway, "patient");
    const { ports } = await signedIn(early.system, gateway, demoKey("osei"));
    const osei = await bringKeys(early.staff, "osei", ports);
    await setEmergencyAccess(patient.ports, patient.person, [category.laboratory]);
    const opening = { patient: patient.number, reason: "coma", keep };
    await breakGlass(osei.ports, osei.person, opening);
    const [found] = await patient.ports.read.emergencyCases({ patient: patient.number });
    const why = () => emergencyReasonOf(patient.ports, patient.person, found!);
    expect(await why()).to.deep.equal({ text: "coma" });
    const id = { patient: patient.number, doctor: osei.person.number, number: 1 };
    await osei.ports.vault.putEmergencyReason({ id, reason: someReason }).catch(() => undefined);
    expect(await why()).to.deep.equal({ text: "coma" });
  });
});
