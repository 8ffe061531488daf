import { expect } from "chai";
import { memberStatus } from "#lib/roles";
import { enrol } from "#lib/use-cases/enrol";
import { activateMember, reinstateMember, renewMember, suspendMember } from "#lib/use-cases/vouch";
import type { Ports } from "#lib/ports";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  actorOf,
  addText,
  category,
  enrolled,
  invitation,
  letRead,
  newWallet,
  readText,
  typedRight,
  type Actor,
  type RoleName,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory } = category;

describe("vouching", () => {
  let system: System;
  let north: Ports;
  let patient: Actor;
  before(async () => {
    system = await sharedSystem();
    north = system.session.portsOf(demoWallet("north"));
    patient = await enrolled(system, "patient");
  });

  const statusOf = async (number: number) => (await north.read.member(number))!.status;

  /** Somebody who came by claim link. */
  async function claimed(role: RoleName) {
    const invited = await invitation(system, role);
    const wallet = newWallet();
    const ports = system.session.portsOf(wallet);
    const person = await enrol(ports, invited, typedRight);
    return { invited, actor: actorOf(person, ports, wallet.asked) };
  }

  it("leaves a doctor who came by link pending: not to be shared with, and closed", async () => {
    const { actor: doctor, invited } = await claimed("doctor");
    expect(invited.claimKey).to.have.length(32);
    expect(await statusOf(doctor.number)).to.equal(memberStatus.pending);
    await errorOf(() => letRead(patient, doctor, [laboratory]), "contract/ConsentReaderNotActive");
    const name = { patient: patient.number, reader: doctor.number };
    expect(await patient.ports.vault.capsule(name)).to.equal(undefined);
  });

  it("opens after the hospital activates, with one signature of the hospital", async () => {
    const { actor: doctor } = await claimed("doctor");
    const digest = await addText(patient, { text: "hello" });
    await activateMember(north, doctor.number);
    expect(await statusOf(doctor.number)).to.equal(memberStatus.active);
    await letRead(patient, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal("hello");
  });

  it("makes a patient who came by link active at once", async () => {
    const { actor } = await claimed("patient");
    expect(await statusOf(actor.number)).to.equal(memberStatus.active);
  });

  it("lets a link be used once, by whoever comes first", async () => {
    const { invited } = await claimed("doctor");
    const second = system.session.portsOf(newWallet());
    await errorOf(() => enrol(second, invited, typedRight), "contract/RegistrationVoucherUsed");
  });

  it("gives nothing to somebody who saw the voucher but not the link's key", async () => {
    const invited = await invitation(system, "doctor");
    const thief = system.session.portsOf(newWallet());
    const guessed = { ...invited, claimKey: new Uint8Array(32).fill(7) };
    const without = { voucher: invited.voucher, signature: invited.signature };
    for (const stolen of [guessed, without])
      await errorOf(
        () => enrol(thief, stolen, typedRight),
        "contract/RegistrationSignatureInvalid",
      );
  });

  it("is for the hospital's own admin: another hospital activates and suspends nobody", async () => {
    const { actor: doctor } = await claimed("doctor");
    const lake = system.session.portsOf(demoWallet("lake"));
    const code = "contract/RegistrationSignatureInvalid";
    await errorOf(() => activateMember(lake, doctor.number), code);
    await errorOf(() => suspendMember(lake, doctor.number), code);
    await errorOf(() => activateMember(doctor.ports, doctor.number), code);
    expect(await statusOf(doctor.number)).to.equal(memberStatus.pending);
  });

  it("puts a doctor out from the next block on, and in again", async () => {
    const doctor = await enrolled(system, "doctor");
    const digest = await addText(patient, { text: "open" });
    await letRead(patient, doctor, [laboratory]);
    await suspendMember(north, doctor.number);
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
    await reinstateMember(north, doctor.number);
    expect(await readText(doctor, patient.number, digest)).to.equal("open");
  });

  it("renews a member's time, longer or shorter, by the own hospital alone", async () => {
    const doctor = await enrolled(system, "doctor");
    const validUntilOf = async () => (await north.read.member(doctor.number))!.validUntil;
    for (const days of [900, 30]) {
      const validUntil = north.now() + days * 86_400;
      await renewMember(north, { member: doctor.number, validUntil });
      expect(await validUntilOf()).to.equal(validUntil);
    }
    const validUntil = north.now() + 86_400;
    const lake = system.session.portsOf(demoWallet("lake"));
    await errorOf(
      () => renewMember(lake, { member: doctor.number, validUntil }),
      "contract/RegistrationSignatureInvalid",
    );
    await errorOf(
      () => renewMember(north, { member: doctor.number, validUntil: 1 }),
      "contract/RegistrationValidUntilInPast",
    );
  });
});
