import { expect } from "chai";
import { deviceAccount, newDeviceKey, type DeviceKey } from "#lib/device-key";
import type { Ports } from "#lib/ports";
import { answerVoucher, bindByAnswer, vouchForDevice } from "#lib/use-cases/devices";
import { hospitals } from "../../../scripts/demo-data/people.ts";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { day, enrolled, type Actor } from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

describe("a device bound by its answer", () => {
  let system: System;
  let north: Ports;
  let patient: Actor;
  let other: Actor;
  const key = newDeviceKey();
  before(async () => {
    system = await sharedSystem();
    north = system.session.portsOf(demoWallet("north"));
    patient = await enrolled(system, "patient");
    other = await enrolled(system, "patient");
  });

  function vouched(of: DeviceKey, { number }: Actor) {
    const { number: hospital, name: hospitalName } = hospitals.find(({ id }) => id === "north")!;
    const validUntil = north.now() + 30 * day;
    const account = deviceAccount(of);
    return vouchForDevice(north, { hospital, hospitalName, account, patient: number, validUntil });
  }
  const patientOf = async (): Promise<number> => {
    const member = await north.read.memberOfAccount(deviceAccount(key));
    return Number((await system.owned.Vitals.deviceOf(member!.number)).patient);
  };

  it("measures its patient from then on, whoever sends the answer", async () => {
    const given = await vouched(key, patient);
    await bindByAnswer(other.ports, given, await answerVoucher(other.ports, key, given));
    expect(await patientOf()).to.equal(patient.number);
  });

  it("goes to another patient where it is a member already", async () => {
    const given = await vouched(key, other);
    await bindByAnswer(other.ports, given, await answerVoucher(other.ports, key, given));
    expect(await patientOf()).to.equal(other.number);
  });

  it("is not bound by another device's answer, or one to another voucher; nothing is sent", async () => {
    const [given, second] = [await vouched(key, patient), await vouched(key, patient)];
    const stranger = newDeviceKey();
    const strangers = await vouched(stranger, patient);
    const answers = [
      await answerVoucher(north, stranger, strangers),
      await answerVoucher(north, key, second),
      `0x${"00".repeat(65)}` as const,
    ];
    for (const answer of answers)
      await errorOf(() => bindByAnswer(patient.ports, given, answer), "device/other-answer");
    await errorOf(() => answerVoucher(north, stranger, given), "device/other-voucher");
    expect(await patientOf()).to.equal(other.number);
  });
});
