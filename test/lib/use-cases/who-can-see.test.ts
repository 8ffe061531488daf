import { expect } from "chai";
import { denyAct, grantAct } from "#lib/acts/consent";
import { perform } from "#lib/ports";
import { roles, teamNumber } from "#lib/roles";
import { share } from "#lib/use-cases/share";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { whoCanSee } from "#lib/use-cases/who-can-see";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  category,
  enrolled,
  letRead,
  letWrite,
  patientAndDoctors,
  readingTerms,
  type Actor,
} from "../../support/people.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications, notes } = category;

describe("whoCanSee", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  const seers = async (patient: Actor, ports = patient.ports) =>
    (await whoCanSee(ports, patient.number)).map(
      ({ reader, category: one, readsFor }) => `${reader}/${one}: ${readsFor.join()}`,
    );

  it("is empty for somebody who shared nothing", async () => {
    const patient = await enrolled(system, "patient");
    expect(await seers(patient)).to.deep.equal([]);
  });

  it("names each reader, category and purpose; writing is not seeing", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory, medications]);
    const research = { ...readingTerms([laboratory]), purposes: [0, 4] };
    await share(patient.ports, patient.person, { reader: colleague.reader, terms: [research] });
    await letWrite(patient, doctor, [notes]);
    const writers = (await whoCanSee(patient.ports, patient.number)).filter(
      ({ writesFor }) => writesFor.length > 0,
    );
    expect(writers.map(({ reader, category: one, writesFor }) => [reader, one, writesFor]))
      .to.deep //
      .equal([[doctor.number, notes, [0]]]);
    expect((await seers(patient)).sort()).to.deep.equal(
      [
        `${doctor.number}/${laboratory}: 0`,
        `${doctor.number}/${medications}: 0`,
        `${doctor.number}/${notes}: `,
        `${colleague.number}/${laboratory}: 0,4`,
      ].sort(),
    );
  });

  it("shows a stopped reader as seeing nothing, and one whose time is over likewise", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    await letRead(patient, colleague, [laboratory]);
    const stopping = { reader: doctor.reader, categories: [laboratory] };
    await stopSharing(patient.ports, patient.person, stopping);
    const after = [`${doctor.number}/${laboratory}: `, `${colleague.number}/${laboratory}: 0`];
    expect((await seers(patient)).sort()).to.deep.equal(after.sort());
    const tomorrow = { ...patient.ports, now: () => Math.floor(Date.now() / 1000) + 2 * 86_400 };
    expect(await seers(patient, tomorrow)).not.to.include(`${colleague.number}/${laboratory}: 0`);
  });

  it("shows a suspended reader as seeing nothing", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    expect(await seers(patient)).to.deep.equal([`${doctor.number}/${laboratory}: 0`]);
    await suspendMember(system.session.portsOf(demoWallet("north")), doctor.number);
    expect(await seers(patient)).to.deep.equal([`${doctor.number}/${laboratory}: `]);
  });

  it("shows a denial of a whole team in the cell of each reader and of the team", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    await letRead(patient, doctor, [laboratory]);
    const team = teamNumber(0, roles.doctor);
    const denial = { reader: team, category: laboratory, from: 0, until: 2 ** 40 - 1, revision: 0 };
    const site = await patient.ports.read.site();
    const deadline = patient.ports.now() + 900;
    const deny = { patient: patient.number, denials: [denial], deadline, sentence: "Not them." };
    await perform(patient.ports, denyAct(site, deny));
    expect((await seers(patient)).sort()).to.deep.equal(
      [`${doctor.number}/${laboratory}: `, `${team}/${laboratory}: `].sort(),
    );
  });

  it("names a team that may read, as the chain lets each of it read, until it ends", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const team = teamNumber(0, roles.doctor);
    const now = patient.ports.now();
    const terms = { from: 0, until: now + 86_400, keyVersion: 0, revision: 0 };
    const cells = [
      { reader: team, category: laboratory, ...terms, purposes: 0b10001, actions: 0b01 },
      { reader: team, category: notes, ...terms, purposes: 0b1, actions: 0b10 },
      { reader: team, category: medications, ...terms, from: now + 3600, purposes: 1, actions: 1 },
    ];
    const grant = { patient: patient.number, cells, deadline: now + 900, sentence: "All doctors." };
    await perform(patient.ports, grantAct(await patient.ports.read.site(), grant));
    const found = await whoCanSee(patient.ports, patient.number);
    expect(found.map(({ writesFor }) => writesFor)).to.deep.equal([[], [0], []]);
    expect(found.map(({ team: of, category: one, readsFor }) => [of, one, readsFor])).to.deep.equal(
      [
        [{ hospital: 0, role: roles.doctor }, laboratory, [0, 4]],
        [{ hospital: 0, role: roles.doctor }, notes, []],
        [{ hospital: 0, role: roles.doctor }, medications, []],
      ],
    );
    const asked = { patient: patient.number, reader: doctor.number, action: 0 };
    for (const { category: one, readsFor } of found)
      for (const purpose of [0, 1, 2, 3, 4])
        expect(
          await patient.ports.read.isPermittedAt({ ...asked, category: one, purpose }, now + 2),
        ).to.equal(readsFor.includes(purpose));
    const later = { ...patient.ports, now: () => now + 2 * 86_400 };
    const readsLater = (await whoCanSee(later, patient.number)).flatMap(({ readsFor }) => readsFor);
    expect(readsLater).to.deep.equal([]);
  });
});
