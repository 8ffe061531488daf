import { expect } from "chai";
import { acceptanceId, changeHospitalAct } from "#lib/acts/hospital-change";
import { newPrivateKey } from "#lib/ecies";
import { invitationLink } from "#lib/invitation-link";
import { roles } from "#lib/roles";
import { acceptMember, changeHospital } from "#lib/use-cases/change-hospital";
import { enrol } from "#lib/use-cases/enrol";
import { setRegistrar } from "#lib/use-cases/set-registrar";
import { invite } from "#lib/use-cases/vouch";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  addText,
  category,
  day,
  enrolled,
  letRead,
  newWallet,
  readText,
  typedRight,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const lake = 1;
const hospitalName = "Lakeside Clinic";

describe("a member's hospital", function () {
  this.timeout(30_000);
  let system: System;
  before(async () => (system = await sharedSystem()));

  const acceptedByLake = (member: number, validUntil = Math.floor(Date.now() / 1000) + 90 * day) =>
    acceptMember(system.session.portsOf(demoWallet("lake")), {
      ...{ hospital: lake, hospitalName, member, validUntil },
    });

  it("changes by the hospital's acceptance and the member's word; what was shared stays", async () => {
    const [patient, doctor] = await Promise.all([
      enrolled(system, "patient"),
      enrolled(system, "doctor"),
    ]);
    await letRead(patient, doctor, [category.laboratory]);
    const digest = await addText(patient, { text: "still open" });
    const accepted = await acceptedByLake(doctor.number);
    await changeHospital(doctor.ports, accepted, hospitalName);
    const { read } = doctor.ports;
    const member = await read.member(doctor.number);
    expect(member).to.include({ hospital: lake, validUntil: accepted.acceptance.validUntil });
    const numbersOf = async (hospital: number) =>
      (await read.membersOfHospital(hospital)).map(({ number }) => number);
    expect(await numbersOf(lake)).to.include(doctor.number);
    expect(await numbersOf(0)).not.to.include(doctor.number);
    expect(await readText(doctor, patient.number, digest)).to.equal("still open");
    await errorOf(
      () => changeHospital(doctor.ports, accepted, hospitalName),
      "contract/RegistrationSameHospital",
    );
  });

  it("does not change by another's acceptance", async () => {
    const [doctor, colleague] = await Promise.all([
      enrolled(system, "doctor"),
      enrolled(system, "doctor"),
    ]);
    const accepted = await acceptedByLake(colleague.number);
    await errorOf(
      () => changeHospital(doctor.ports, accepted, hospitalName),
      "contract/RegistrationSignatureInvalid",
    );
  });

  it("is named in what both sign", async () => {
    const { acceptance, signature } = await acceptedByLake(4, 1_900_000_000);
    expect(acceptance.sentence).to.equal(
      "Lakeside Clinic takes over member 4 until 17 March 2030.",
    );
    const site = await system.session.services.read.site();
    const act = changeHospitalAct(site, { acceptance, signature }, { hospitalName, deadline: 1 });
    expect(act.typedData.message).to.deep.include({
      sentence: "From now on Lakeside Clinic is my hospital, until 17 March 2030.",
      acceptance: acceptanceId(acceptance),
    });
  });

  describe("a registrar", () => {
    it("vouches for its hospital up to the cap, until it is removed", async () => {
      const admin = system.session.portsOf(demoWallet("north"));
      const wallet = newWallet();
      const registrar = { ...{ hospital: 0, hospitalName: "Nordhavn" }, registrar: wallet.account };
      await setRegistrar(admin, { ...registrar, dailyCap: 1 });
      const invited = () =>
        invite(system.session.portsOf(wallet), {
          ...{ hospital: 0, hospitalName: "Nordhavn", role: roles.patient },
          validUntil: Math.floor(Date.now() / 1000) + 90 * day,
        });
      const join = async (invitation: Awaited<ReturnType<typeof invited>>) =>
        enrol(system.session.portsOf(newWallet()), invitation, typedRight);
      const first = await invited();
      expect(invitationLink("https://health.example/", first)).to.contain("#");
      const { number } = await join(first);
      expect(number).to.be.above(0);
      await errorOf(async () => join(await invited()), "contract/RegistrationDailyCapReached");
      await setRegistrar(admin, { ...registrar, dailyCap: 0 });
      await errorOf(async () => join(await invited()), "contract/RegistrationSignatureInvalid");
    });

    it("is named by the hospital's admin alone", async () => {
      const stranger = system.session.portsOf(newWallet(newPrivateKey()));
      const act = { hospital: 0, hospitalName: "Nordhavn", registrar: stranger.sign.account };
      await errorOf(
        () => setRegistrar(stranger, { ...act, dailyCap: 9 }),
        "contract/RegistrationSignatureInvalid",
      );
    });
  });
});
