import { expect } from "chai";
import type { Read } from "#lib/ports";
import { memberStatus, roles, teamNumber } from "#lib/roles";
import { suspendMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { addText, category, enrolled, letRead, newWallet, type Actor } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("openRead", () => {
  let system: System;
  let read: Read;
  let patient: Actor;
  let doctor: Actor;
  let colleague: Actor;
  before(async () => {
    system = await sharedSystem();
    ({ read } = system.session.services);
    patient = await enrolled(system, "patient");
    doctor = await enrolled(system, "doctor");
    colleague = await enrolled(system, "doctor", { hospital: "lake" });
  });

  it("lists a hospital's members by number, as they stand now", async () => {
    await suspendMember(system.session.portsOf(demoWallet("north")), doctor.number);
    const members = await read.membersOfHospital(0);
    const numbers = members.map(({ number }) => number);
    expect(numbers).to.include.members([patient.number, doctor.number]);
    expect(numbers).not.to.include(colleague.number);
    expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
    const found = members.find(({ number }) => number === doctor.number);
    expect(found).to.deep.equal(await read.member(doctor.number));
    expect(found).to.include({ status: memberStatus.suspended, role: roles.doctor });
    expect(await read.membersOfHospital(7)).to.deep.equal([]);
  });

  it("knows each hospital's admin, and whose admin somebody is", async () => {
    const lake = demoWallet("lake").account;
    expect(await read.hospitalCount()).to.equal(2);
    expect((await read.adminOf(1))?.toLowerCase()).to.equal(lake.toLowerCase());
    expect(await read.hospitalOf(lake)).to.equal(1);
    expect(await read.adminOf(2)).to.equal(undefined);
    expect(await read.hospitalOf(newWallet().account)).to.equal(undefined);
  });

  it("says whether a hospital is active", async () => {
    expect(await read.isHospitalActive(1)).to.equal(true);
    await system.consortium.suspendHospital(1);
    expect(await read.isHospitalActive(1)).to.equal(false);
    await system.consortium.reinstateHospital(1);
    expect(await read.isHospitalActive(7)).to.equal(false);
  });

  it("has a digest once a directory was published", async () => {
    expect(await read.directoryDigest(7)).to.equal(undefined);
  });

  it("finds a reader's cells of all patients, each once, the newest first", async () => {
    const other = await enrolled(system, "patient");
    await letRead(patient, colleague, [category.laboratory, category.vitals]);
    await letRead(other, colleague, [category.notes]);
    await letRead(patient, colleague, [category.laboratory]);
    const cells = await read.cellsOfReader(colleague.number);
    expect(cells.map((cell) => [cell.patient, cell.category])).to.deep.equal([
      [patient.number, category.laboratory],
      [other.number, category.notes],
      [patient.number, category.vitals],
    ]);
    expect(cells.map(({ block }) => block)).to.deep.equal(
      cells.map(({ block }) => block).sort((a, b) => b - a),
    );
    expect(await read.cellsOfReader(teamNumber(0, roles.nurse))).to.deep.equal([]);
  });

  it("tells the time of blocks, which is that of what was anchored in them", async () => {
    const digests = [
      await addText(patient, { text: "one" }),
      await addText(patient, { text: "two" }),
    ];
    const records = (await read.records(patient.number)).filter(({ digest }) =>
      digests.includes(digest),
    );
    const times = await read.blockTimes(records.map(({ block }) => block));
    for (const record of records)
      expect(times.get(record.block)).to.equal((await read.anchor(record))?.anchoredAt);
    expect(await read.blockTimes([])).to.deep.equal(new Map());
  });
});
