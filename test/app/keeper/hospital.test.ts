import { expect } from "chai";
import type { KeeperApi } from "../../../app/keeper/open-keeper.ts";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { decodeInvitation } from "#lib/invitation-link";
import { enrol } from "#lib/use-cases/enrol";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { signedIn } from "../../support/gateway.ts";
import { asPageOf, keeperOf } from "../../support/keeper.ts";
import { day, typedRight } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";

const hospitalName = "Nordhavn University Hospital";

describe("app keeper, hospital", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  let admin: KeeperApi;
  let page: ReturnType<typeof asPageOf>;
  const now = () => Math.floor(Date.now() / 1000);
  before(async () => {
    demo = await startDemoApp();
    page = asPageOf(demo.app);
    admin = await keeperOf(demoWallet("north"));
  });
  after(async () => {
    page.restore();
    await demo.close();
  });

  /** A newcomer takes up a link, by a wallet of their own; their number. */
  async function takeUp(link: string): Promise<number> {
    const { ports } = await signedIn(demo.system, demo.app.gateways[0]!, newPrivateKey());
    const invitation = decodeInvitation(new URL(link).hash);
    return (await enrol(ports, invitation, typedRight)).number;
  }

  const memberOf = async (number: number) =>
    (await admin.hospitalMembers()).find((member) => member.number === number)!;

  const vouch = (role: "patient" | "doctor" | "nurse") =>
    admin.vouchByLink({
      ...{ role, hospitalName, appUrl: demo.app.url },
      validUntil: now() + 365 * day,
    });

  it("vouches by a secret link that is good for a day", async () => {
    const { link, deadline } = await vouch("doctor");
    expect(link.startsWith(`${demo.app.url}/join/#`)).to.equal(true);
    expect(deadline - now()).to.be.within(day - 60, day);
  });

  it("lists who has arrived, pending until the six words were compared", async () => {
    const doctor = await takeUp((await vouch("doctor")).link);
    const { standing, role, fingerprint } = await memberOf(doctor);
    expect({ standing, role }).to.deep.equal({ standing: "pending", role: "doctor" });
    expect(fingerprint.split(" ")).to.have.length(6);
    await admin.letIn(doctor, fingerprint);
    expect((await memberOf(doctor)).standing).to.equal("active");
  });

  it("lets nobody in under other words than those of the key", async () => {
    const nurse = await takeUp((await vouch("nurse")).link);
    await errorOf(() => admin.letIn(nurse, "one two three four five six"), "keeper/other-words");
    expect((await memberOf(nurse)).standing).to.equal("pending");
  });

  it("suspends, reinstates and renews", async () => {
    const doctor = await takeUp((await vouch("doctor")).link);
    await admin.letIn(doctor, (await memberOf(doctor)).fingerprint);
    await admin.suspend(doctor);
    expect((await memberOf(doctor)).standing).to.equal("suspended");
    await admin.reinstate(doctor);
    expect((await memberOf(doctor)).standing).to.equal("active");
    const validUntil = now() + 10 * day;
    await admin.renew(doctor, validUntil);
    expect((await memberOf(doctor)).validUntil).to.equal(validUntil);
  });

  it("lists patients by number and role only", async () => {
    const patient = await takeUp((await vouch("patient")).link);
    expect(await memberOf(patient)).to.have.all.keys(
      ...["number", "role", "standing", "validUntil", "endsSoon", "fingerprint"],
    );
    expect((await memberOf(patient)).role).to.equal("patient");
  });

  it("publishes the staff list, which every reader then sees", async () => {
    const before = await admin.publishedStaff();
    const people = [{ number: demo.doctor.number, name: "Dr Amara Osei", specialty: "Echo" }];
    const version = await admin.publishStaff(hospitalName, people);
    expect(version).to.equal(before.version + 1);
    const { fault, ...after } = await admin.publishedStaff();
    expect(fault).to.equal(undefined);
    expect(after.people).to.deep.equal([{ ...people[0], role: "doctor" }]);
    const { hospitals, leftOut } = await admin.allDirectories();
    expect(hospitals.map(({ name }) => name)).to.include(hospitalName);
    expect(leftOut).to.deep.equal([]);
  });

  it("publishes nobody who is no doctor or nurse of the hospital", async () => {
    const people = [{ number: demo.patient.number, name: "The patient", specialty: "" }];
    await errorOf(() => admin.publishStaff(hospitalName, people), "directory/not-its-member");
  });

  it("sees whether its own gateway serves", async () => {
    const [gateway] = await admin.ownGateways();
    expect(gateway).to.include({ state: "ready", number: demo.app.gateways[0]!.number });
  });

  it("does nothing for a wallet that speaks for no hospital", async () => {
    const doctor = await keeperOf(demoWallet("osei"));
    await errorOf(() => doctor.hospitalMembers(), "keeper/no-hospital");
    await errorOf(() => doctor.suspend(demo.doctor.number), "keeper/no-hospital");
  });

  it("names a registrar, changes the cap, and removes it", async () => {
    const { account } = localWallet(newPrivateKey());
    await admin.setRegistrar(account, 20);
    const [registrar] = await admin.registrars();
    expect(registrar).to.deep.include({ dailyCap: 20, usedToday: 0 });
    expect(registrar!.account.toLowerCase()).to.equal(account.toLowerCase());
    await admin.setRegistrar(account, 1);
    expect((await admin.registrars()).map(({ dailyCap }) => dailyCap)).to.deep.equal([1]);
    await admin.setRegistrar(account, 0);
    expect(await admin.registrars()).to.deep.equal([]);
  });

  it("names no registrar without an account or with no number", async () => {
    const { account } = localWallet(newPrivateKey());
    for (const [named, cap] of [
      ["0x12", 20],
      [account, 1.5],
      [account, 65_536],
      [account, Number.NaN],
    ] as const)
      await errorOf(() => admin.setRegistrar(named, cap), "keeper/no-registrar");
  });

  it("accepts nobody of its own, and nobody whom there is not", async () => {
    for (const number of [demo.doctor.number, 4_000_000])
      await errorOf(() => admin.acceptFromElsewhere(number, now() + day), "keeper/not-elsewhere");
  });

  it("hands over an acceptance that is for its member alone", async () => {
    const lake = await keeperOf(demoWallet("lake"));
    const { text } = await lake.acceptFromElsewhere(demo.doctor.number, now() + 365 * day);
    const patient = await keeperOf(demoWallet("patient"));
    await patient.openKeys();
    await errorOf(() => patient.goToHospital(text), "keeper/other-member");
    const doctor = await keeperOf(demoWallet("osei"));
    await doctor.openKeys();
    expect((await doctor.readAcceptance(text)).validUntil).to.be.above(now() + 364 * day);
  });
});
