import { expect } from "chai";
import { day, hour, networkHelpers, now } from "../../support/consortium.ts";
import { decided, governed, type Governed } from "../../support/governed.ts";

const fixture = () => networkHelpers.loadFixture(governed);
const week = 7 * day;
const [north, south, east, west] = [0, 1, 2, 3] as const;

const support = ({ urgent, admins }: Governed, supporter: number, hospital: number = west) =>
  urgent.connect(admins[supporter]).support(hospital);

/** West is suspended urgently, which takes three of four. */
async function suspended() {
  const world = await governed();
  for (const supporter of [north, south, east]) await support(world, supporter);
  return world;
}

const suspendedFixture = () => networkHelpers.loadFixture(suspended);

describe("UrgentSuspension", () => {
  it("suspends a hospital in the moment in which two thirds support it", async () => {
    const world = await fixture();
    const { urgent, registration, westAdmin } = world;
    expect(await urgent.supportOf(west)).to.deep.equal([0n, 3n, 0n]);
    await expect(support(world, north))
      .to.emit(urgent, "SuspensionSupported")
      .withArgs(west, north, 0);
    await support(world, south);
    expect(await urgent.supportOf(west)).to.deep.equal([2n, 3n, 0b11n]);
    expect(await registration.isHospitalActive(west)).to.equal(true);
    const lapsesAt = (await now()) + 1 + week;
    await expect(support(world, east))
      .to.emit(urgent, "SuspendedUrgently")
      .withArgs(west, 0, lapsesAt)
      .and.to.emit(registration, "HospitalSuspendedUrgently")
      .withArgs(west);
    expect(await registration.isHospitalActive(west)).to.equal(false);
    expect(await registration.isUrgentlySuspended(west)).to.equal(true);
    expect(await registration.getVotes(westAdmin)).to.equal(0);
    expect(await urgent.roundOf(west)).to.deep.equal([1n, 0n, BigInt(lapsesAt)]);
    expect(await urgent.supportOf(west)).to.deep.equal([0n, 2n, 0n]);
  });

  it("counts the hospital itself, which may support it too", async () => {
    const world = await fixture();
    for (const supporter of [west, north, east]) await support(world, supporter);
    expect(await world.registration.isHospitalActive(west)).to.equal(false);
  });

  for (const [hospitals, needed] of [
    [4, 3],
    [5, 4],
    [6, 4],
    [7, 5],
  ] as const)
    it(`takes ${needed} of ${hospitals}`, async () => {
      const world = await fixture();
      const { free, registration, urgent } = world;
      const newcomers = free.slice(0, hospitals - 4);
      if (newcomers.length > 0)
        await decided(
          world,
          newcomers.map(({ address }) => [registration, "addHospital", [address]] as const),
        );
      expect((await urgent.supportOf(west)).needed).to.equal(needed);
    });

  it("is supported by hospitals alone, each once", async () => {
    const world = await fixture();
    const { urgent, registration, stranger } = world;
    await expect(urgent.connect(stranger).support(west))
      .to.be.revertedWithCustomError(registration, "RegistrationHospitalUnknown")
      .withArgs(255);
    await support(world, north);
    await expect(support(world, north))
      .to.be.revertedWithCustomError(urgent, "UrgentSupportedAlready")
      .withArgs(west, north, 0);
  });

  it("is for hospitals that are active", async () => {
    const world = await suspendedFixture();
    const { urgent, westAdmin } = world;
    for (const inactive of [west, 4, 248, 255])
      await expect(support(world, north, inactive))
        .to.be.revertedWithCustomError(urgent, "UrgentHospitalInactive")
        .withArgs(inactive);
    await expect(urgent.connect(westAdmin).support(north))
      .to.be.revertedWithCustomError(urgent, "UrgentHospitalInactive")
      .withArgs(west);
  });

  it("counts supporters only while they are active themselves", async () => {
    const world = await fixture();
    const { urgent, registration } = world;
    await support(world, west, east);
    await support(world, north, east);
    for (const supporter of [north, south, east]) await support(world, supporter, west);
    expect(await urgent.supportOf(east)).to.deep.equal([1n, 2n, 1n]);
    expect(await registration.isHospitalActive(east)).to.equal(true);
    await support(world, south, east);
    expect(await registration.isHospitalActive(east)).to.equal(false);
  });

  it("may lose a support before it comes to a suspension", async () => {
    const world = await fixture();
    const { urgent, registration, northAdmin } = world;
    await support(world, north);
    await expect(urgent.connect(northAdmin).withdraw(west))
      .to.emit(urgent, "SupportWithdrawn")
      .withArgs(west, north, 0);
    await expect(urgent.connect(northAdmin).withdraw(west))
      .to.be.revertedWithCustomError(urgent, "UrgentNotSupported")
      .withArgs(west, north, 0);
    expect(await urgent.roundOf(west)).to.deep.equal([0n, 0n, 0n]);
    await support(world, south);
    await support(world, east);
    expect(await registration.isHospitalActive(west)).to.equal(true);
    await support(world, north);
    await expect(urgent.connect(northAdmin).withdraw(west))
      .to.be.revertedWithCustomError(urgent, "UrgentNotSupported")
      .withArgs(west, north, 1);
  });

  it("starts anew where two thirds do not come together in 7 days", async () => {
    const world = await fixture();
    const { urgent, registration } = world;
    await support(world, north);
    const opened = await now();
    await support(world, south);
    await networkHelpers.time.increaseTo(opened + week - 1);
    expect((await urgent.supportOf(west)).count).to.equal(2);
    await networkHelpers.time.increaseTo(opened + week);
    expect(await urgent.supportOf(west)).to.deep.equal([0n, 3n, 0n]);
    await support(world, east);
    expect(await registration.isHospitalActive(west)).to.equal(true);
    expect((await urgent.roundOf(west)).number).to.equal(1);
    for (const supporter of [north, south]) await support(world, supporter);
    expect(await registration.isHospitalActive(west)).to.equal(false);
  });
});

describe("UrgentSuspension: its end", () => {
  it("comes after 7 days, when anybody calls for it", async () => {
    const world = await suspendedFixture();
    const { urgent, registration, stranger, westAdmin } = world;
    const { lapsesAt } = await urgent.roundOf(west);
    await networkHelpers.time.increaseTo(lapsesAt - 2n);
    await expect(urgent.connect(stranger).lapse(west))
      .to.be.revertedWithCustomError(urgent, "UrgentNotLapsed")
      .withArgs(west, lapsesAt);
    await networkHelpers.time.increaseTo(lapsesAt - 1n);
    await expect(urgent.connect(stranger).lapse(west))
      .to.emit(urgent, "UrgentSuspensionLapsed")
      .withArgs(west)
      .and.to.emit(registration, "HospitalReinstated")
      .withArgs(west);
    expect(await registration.isHospitalActive(west)).to.equal(true);
    expect(await registration.isUrgentlySuspended(west)).to.equal(false);
    expect(await registration.getVotes(westAdmin)).to.equal(1);
    for (const hospital of [west, north])
      await expect(urgent.lapse(hospital))
        .to.be.revertedWithCustomError(urgent, "UrgentNotSuspended")
        .withArgs(hospital);
  });

  it("does not come where a vote has suspended the hospital meanwhile", async () => {
    const world = await suspendedFixture();
    const { urgent, registration } = world;
    await decided(world, [[registration, "suspendHospital", [west]]]);
    expect(await registration.isUrgentlySuspended(west)).to.equal(false);
    await networkHelpers.time.increase(week);
    await expect(urgent.lapse(west))
      .to.be.revertedWithCustomError(registration, "RegistrationNotUrgentlySuspended")
      .withArgs(west);
    expect(await registration.isHospitalActive(west)).to.equal(false);
  });

  it("may be brought forward by a vote, and another round can begin", async () => {
    const world = await suspendedFixture();
    const { urgent, registration } = world;
    await decided(world, [[registration, "reinstateHospital", [west]]]);
    expect(await registration.isHospitalActive(west)).to.equal(true);
    await networkHelpers.time.increase(week);
    await expect(urgent.lapse(west))
      .to.be.revertedWithCustomError(registration, "RegistrationNotUrgentlySuspended")
      .withArgs(west);
    for (const supporter of [north, south, east]) await support(world, supporter);
    expect(await registration.isHospitalActive(west)).to.equal(false);
    expect((await urgent.roundOf(west)).number).to.equal(2);
    await networkHelpers.time.increase(week);
    await urgent.lapse(west);
    expect(await registration.isHospitalActive(west)).to.equal(true);
  });

  it("does not come twice for a hospital that a vote expels and takes back", async () => {
    const world = await suspendedFixture();
    const { urgent, registration } = world;
    await decided(world, [[registration, "suspendHospital", [west]]]);
    await decided(world, [[registration, "reinstateHospital", [west]]], "Back.");
    await decided(world, [[registration, "suspendHospital", [west]]], "Out again.");
    await networkHelpers.time.increase(hour);
    await expect(urgent.lapse(west)).to.be.revertedWithCustomError(
      registration,
      "RegistrationNotUrgentlySuspended",
    );
  });
});

describe("Registration: urgent suspension", () => {
  it("is for the contract of that name alone", async () => {
    const { registration, northAdmin, consortium, urgent } = await fixture();
    expect(await urgent.registration()).to.equal(await registration.getAddress());
    for (const caller of [northAdmin, consortium]) {
      await expect(registration.connect(caller).suspendHospitalUrgently(west))
        .to.be.revertedWithCustomError(registration, "RegistrationNotUrgentSuspension")
        .withArgs(caller.address);
      await expect(registration.connect(caller).lapseUrgentSuspension(west))
        .to.be.revertedWithCustomError(registration, "RegistrationNotUrgentSuspension")
        .withArgs(caller.address);
    }
  });
});
