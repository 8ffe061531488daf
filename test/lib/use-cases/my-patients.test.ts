import { expect } from "chai";
import { memberStatus, roles, teamNumber } from "#lib/roles";
import { myPatients } from "#lib/use-cases/my-patients";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { perform } from "#lib/ports";
import { denyAct, grantAct } from "#lib/acts/consent";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  addText,
  category,
  day,
  enrolled,
  letRead,
  letWrite,
  readingTerms,
  type Actor,
} from "../../support/people.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, vitals, notes } = category;

describe("myPatients", () => {
  let system: System;
  let doctor: Actor;
  let patient: Actor;
  let other: Actor;
  before(async () => {
    system = await sharedSystem();
  });
  beforeEach(async () => {
    doctor = await enrolled(system, "doctor");
    patient = await enrolled(system, "patient");
    other = await enrolled(system, "patient");
  });

  const mine = async (since?: number) => {
    const found = await myPatients(doctor.ports, doctor.number, since);
    return found.filter((one) => [patient.number, other.number].includes(one.patient));
  };

  /** A consent for all doctors of the north hospital, until tomorrow. */
  async function letTeamRead(ofCategory: number) {
    const reader = teamNumber(0, roles.doctor);
    const { ports, number } = patient;
    const { revision } = await ports.read.cell({ patient: number, reader, category: ofCategory });
    const until = ports.now() + day;
    const named = { reader, category: ofCategory, from: 0, until, revision };
    const cells = [{ ...named, purposes: 1, actions: 1, keyVersion: 0 }];
    const about = { patient: number, deadline: ports.now() + 600, sentence: "grant" };
    await perform(ports, grantAct(await ports.read.site(), { ...about, cells }));
    return until;
  }

  it("are none for somebody with whom nobody shares", async () => {
    expect(await mine()).to.deep.equal([]);
  });

  it("come with what is open, for what and until when, the last to share first", async () => {
    const until = patient.ports.now() + 3 * day;
    await share(patient.ports, patient.person, {
      reader: doctor.reader,
      terms: [{ ...readingTerms([laboratory, vitals], until), purposes: [0, 4] }],
    });
    await letWrite(other, doctor, [notes]);
    const [last, first] = await mine();
    expect(last!.patient).to.equal(other.number);
    expect(last!.open).to.have.length(1);
    expect(last!.open[0]).to.deep.include({ category: notes, readsFor: [], writesFor: [0] });
    expect(first!.patient).to.equal(patient.number);
    expect(first!.block).to.be.below(last!.block);
    expect(first!.open).to.deep.equal(
      [vitals, laboratory].map((number) => ({
        ...{ category: number, readsFor: [0, 4], writesFor: [], until, byTeam: false },
      })),
    );
    expect(first!.closed).to.deep.equal([]);
  });

  it("keep whom they lost, with what is closed", async () => {
    await letRead(patient, doctor, [laboratory, vitals]);
    await stopSharing(patient.ports, patient.person, {
      reader: doctor.reader,
      categories: [laboratory],
    });
    const [found] = await mine();
    expect(found!.open.map((one) => one.category)).to.deep.equal([vitals]);
    expect(found!.closed).to.deep.equal([laboratory]);
  });

  it("come by team, and a denial for the person counts against it", async () => {
    const until = await letTeamRead(laboratory);
    const [found] = await mine();
    expect(found!.open).to.deep.equal([
      { category: laboratory, readsFor: [0], writesFor: [], until, byTeam: true },
    ]);
    const { ports, number } = patient;
    const cell = { patient: number, reader: doctor.number, category: laboratory };
    const { revision } = await ports.read.cell(cell);
    await perform(
      ports,
      denyAct(await ports.read.site(), {
        ...{ patient: number, deadline: ports.now() + 600, sentence: "deny" },
        denials: [{ reader: doctor.number, category: laboratory, from: 0, until, revision }],
      }),
    );
    const [denied] = await mine();
    expect(denied).to.deep.include({ open: [], closed: [laboratory] });
  });

  it("are closed to somebody who is suspended", async () => {
    await letRead(patient, doctor, [laboratory]);
    await suspendMember(system.session.portsOf(demoWallet("north")), doctor.number);
    expect((await doctor.ports.read.member(doctor.number))!.status).to.equal(
      memberStatus.suspended,
    );
    const [found] = await mine();
    expect(found).to.deep.include({ open: [], closed: [laboratory] });
  });

  it("count what others added since a block, in what is open to be read", async () => {
    await letRead(patient, doctor, [laboratory]);
    await letWrite(patient, doctor, [notes]);
    await addText(patient, { text: "old" });
    const { number: since } = await doctor.ports.read.head();
    await addText(patient, { text: "new" });
    await addText(patient, { text: "closed", inCategory: vitals });
    await addText(patient, { text: "own", inCategory: notes }, doctor);
    const [found] = await mine(since);
    expect(found!.newRecords).to.equal(1);
    expect((await mine())[0]!.newRecords).to.equal(0);
  });
});
