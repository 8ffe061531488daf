import { expect } from "chai";
import type { Read } from "#lib/ports";
import { breakGlass } from "#lib/use-cases/break-glass";
import { disputeCase, reviewCase } from "#lib/use-cases/judge-case";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { openBrowserRead } from "../../app/keeper/chain-read.ts";
import { openNode } from "../../app/server/node.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import {
  earlyCast,
  putAhead,
  startEarlySystem,
  type EarlySystem,
} from "../support/early-system.ts";
import { category, enrolled } from "../support/people.ts";

const keep = () => Promise.resolve();

describe("emergencies as a browser reads them", function () {
  this.timeout(60_000);
  let early: EarlySystem;
  before(async () => (early = await startEarlySystem()));
  after(() => early.system.close());

  it("answers as the command line reads it: cases of a patient, of a doctor, of everybody", async () => {
    const { system } = early;
    const { patient, lind, osei } = await earlyCast(early);
    const other = await enrolled(system, "patient");
    for (const { ports, person } of [patient, other])
      await setEmergencyAccess(ports, person, [category.laboratory]);
    for (const [doctor, of] of [
      [lind, patient],
      [osei, patient],
      [lind, other],
    ] as const)
      await breakGlass(doctor.ports, doctor.person, { patient: of.number, reason: "fell", keep });
    const now = await putAhead(system, 5 * 3600);
    const id = { patient: patient.number, doctor: lind.number, number: 1 };
    const north = { ...system.session.portsOf(demoWallet("north")), now };
    const finding = { id, label: undefined, hospital: 0, isDisputed: false, isJustified: true };
    await reviewCase(north, { ...finding, reason: "it was so", keep });
    await disputeCase({ ...patient.ports, now }, { id, label: undefined, reason: "", keep });

    const { read } = system.session.services;
    const browser = openBrowserRead(openNode(system.rpcUrl).call, system.session.site);
    const questions: ((of: Read) => Promise<unknown>)[] = [
      (of) => of.emergencyCases({}),
      (of) => of.emergencyCases({ patient: patient.number }),
      (of) => of.emergencyCases({ doctor: lind.number }),
      (of) => of.emergencyCases({ patient: patient.number, doctor: osei.number }),
      (of) => of.emergencyAccess(patient.number),
      (of) => of.caseCount(patient.number, lind.number),
      (of) => of.unreviewedCases(lind.number, 1),
      (of) => of.emergencyLimits(),
    ];
    for (const ask of questions) expect(await ask(browser)).to.deep.equal(await ask(read));
    const cases = await browser.emergencyCases({});
    expect(cases.map(({ patient: of, doctor }) => [of, doctor])).to.deep.equal([
      [patient.number, lind.number],
      [patient.number, osei.number],
      [other.number, lind.number],
    ]);
    expect(cases[0]).to.include({ isDisputed: true });
    expect(cases[0]!.reviews).to.have.length(1);
  });
});
