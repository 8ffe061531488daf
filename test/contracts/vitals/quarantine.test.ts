import { expect } from "chai";
import { bytes32, hour, networkHelpers, now, sentence } from "../../support/consortium.ts";
import { changedActs, foreignDomains } from "../../support/replays.ts";
import { hashOf, sign } from "../../support/typed-data.ts";
import {
  batchOf,
  leafOf,
  measuring,
  report,
  signedLeaf,
  type MeasuringWorld,
} from "../../support/vitals.ts";

const fixture = () => networkHelpers.loadFixture(measuring);
const sequence = 12;
const leaves = [1, 2, 3, 4, 5].map(leafOf);
const otherLeaves = [1, 2, 99].map(leafOf);

/** Two batches of the device that say different things under sequence 12. */
const equivocation = async (world: MeasuringWorld) =>
  [
    await signedLeaf(world, world.device, { first: 10, leaves }, 2),
    await signedLeaf(world, world.device, { first: 10, leaves: otherLeaves }, 2),
  ] as const;

async function quarantined() {
  const world = await measuring();
  const evidence = await equivocation(world);
  await world.vitals.reportEquivocation(world.device.number, sequence, ...evidence);
  return { ...world, evidence };
}

describe("Vitals: quarantine", () => {
  describe("reportEquivocation", () => {
    it("quarantines a device that signed one sequence twice; anybody may prove it", async () => {
      const world = await fixture();
      const { vitals, stranger, device, oracle } = world;
      const [one, other] = await equivocation(world);
      const as = vitals.connect(stranger);
      await expect(as.reportEquivocation(device.number, sequence, one, other))
        .to.emit(vitals, "DeviceEquivocated")
        .withArgs(device.number, sequence, leafOf(3), leafOf(99));
      expect((await vitals.deviceOf(device.number)).isQuarantined).to.equal(true);
      expect(await vitals.isEquivocationKnown(device.number, sequence)).to.equal(true);
      await expect(vitals.connect(oracle.account).submit(batchOf([report(device, 1)])))
        .to.be.revertedWithCustomError(vitals, "VitalsDeviceNotActive")
        .withArgs(device.number);
    });

    it("takes single readings, batches that overlap, and statements about two patients", async () => {
      const world = await fixture();
      const { vitals, device, otherPatient } = world;
      const single = await signedLeaf(world, device, { first: 14, leaves: [leafOf(7)] });
      const batch = await signedLeaf(world, device, { first: 10, leaves }, 4);
      await vitals.reportEquivocation(device.number, 14, single, batch);
      const elsewhere = { first: 11, leaves: [leafOf(8)], patient: otherPatient.number };
      const here = await signedLeaf(world, device, { first: 10, leaves }, 1);
      const there = await signedLeaf(world, device, elsewhere);
      await vitals.reportEquivocation(device.number, 11, here, there);
    });

    it("refuses the same reading, however often and in whichever batch it was signed", async () => {
      const world = await fixture();
      const { vitals, device } = world;
      const one = await signedLeaf(world, device, { first: 10, leaves }, 1);
      const again = await signedLeaf(world, device, { first: 11, leaves: leaves.slice(1) });
      await expect(vitals.reportEquivocation(device.number, 11, one, again))
        .to.be.revertedWithCustomError(vitals, "VitalsSameReading")
        .withArgs(device.number, 11, leafOf(2));
    });

    it("refuses a leaf that does not stand under the sequence", async () => {
      const world = await fixture();
      const { vitals, device } = world;
      const [one, other] = await equivocation(world);
      for (const at of [9, 15]) {
        await expect(vitals.reportEquivocation(device.number, at, one, other))
          .to.be.revertedWithCustomError(vitals, "VitalsLeafNotUnderSequence")
          .withArgs(at, 10, 5);
      }
      await expect(vitals.reportEquivocation(device.number, 13, one, other))
        .to.be.revertedWithCustomError(vitals, "VitalsSignatureInvalid")
        .withArgs(device.account.address);
    });

    it("refuses what the device did not sign just so", async () => {
      const world = await fixture();
      const { vitals, device, otherDevice } = world;
      const [one, other] = await equivocation(world);
      const forged = await signedLeaf(
        world,
        { ...otherDevice, number: device.number },
        { first: 10, leaves: otherLeaves },
        2,
      );
      const foreign = await signedLeaf(
        {
          ...world,
          domains: {
            ...world.domains,
            statements: { ...world.domains.statements, salt: bytes32("x") },
          },
        },
        device,
        { first: 10, leaves: otherLeaves },
        2,
      );
      const changed = [
        forged,
        foreign,
        { ...other, patient: other.patient + 1 },
        { ...other, first: 11 },
        { ...other, count: 4 },
        { ...other, leaf: leafOf(100) },
        { ...other, proof: [] },
        { ...other, signature: "0x" },
      ];
      for (const wrong of changed) {
        await expect(vitals.reportEquivocation(device.number, sequence, one, wrong))
          .to.be.revertedWithCustomError(vitals, "VitalsSignatureInvalid")
          .withArgs(device.account.address);
      }
      expect((await vitals.deviceOf(device.number)).isQuarantined).to.equal(false);
    });

    it("refuses what is no device", async () => {
      const world = await fixture();
      const evidence = await equivocation(world);
      const { vitals, patient } = world;
      await expect(vitals.reportEquivocation(patient.number, sequence, ...evidence))
        .to.be.revertedWithCustomError(vitals, "VitalsDeviceUnknown")
        .withArgs(patient.number);
    });
  });

  describe("restore", () => {
    it("lets the device's hospital bring it back, and the old proof does not count again", async () => {
      const { vitals, northAdmin, oracle, device, evidence } =
        await networkHelpers.loadFixture(quarantined);
      await expect(vitals.connect(northAdmin).restore(device.number))
        .to.emit(vitals, "DeviceRestored")
        .withArgs(device.number);
      await vitals.connect(oracle.account).submit(batchOf([report(device, 1)]));
      await expect(vitals.reportEquivocation(device.number, sequence, ...evidence))
        .to.be.revertedWithCustomError(vitals, "VitalsEquivocationKnown")
        .withArgs(device.number, sequence);
    });

    it("refuses everybody else, and a hospital that is suspended", async () => {
      const world = await networkHelpers.loadFixture(quarantined);
      const { vitals, registration, northAdmin, southAdmin, consortium, device, patient } = world;
      const refused = (caller: typeof northAdmin) =>
        expect(vitals.connect(caller).restore(device.number))
          .to.be.revertedWithCustomError(vitals, "VitalsNotItsHospital")
          .withArgs(caller.address, device.number);
      for (const caller of [southAdmin, consortium, device.account, patient.account])
        await refused(caller);
      await registration.suspendHospital(0);
      await refused(northAdmin);
    });

    it("refuses a device that is not quarantined", async () => {
      const { vitals, northAdmin, otherDevice } = await networkHelpers.loadFixture(quarantined);
      await expect(vitals.connect(northAdmin).restore(otherDevice.number))
        .to.be.revertedWithCustomError(vitals, "VitalsNotQuarantined")
        .withArgs(otherDevice.number);
    });

    it("is needed even after its hospital suspended, reinstated or renewed the device", async () => {
      const { vitals, registration, northAdmin, device } =
        await networkHelpers.loadFixture(quarantined);
      const as = registration.connect(northAdmin);
      await as.suspend(device.number);
      await as.reinstate(device.number);
      await registration.writeStanding(device.number);
      expect((await vitals.deviceOf(device.number)).isQuarantined).to.equal(true);
    });
  });

  describe("restoreBySig", () => {
    const nonce = bytes32("restore");

    async function signed(
      { domains, northAdmin, device }: MeasuringWorld,
      { signer = northAdmin, domain = domains.vitals, deadline = 0 } = {},
    ) {
      const until = deadline || (await now()) + hour;
      const act = { device: device.number, nonce, deadline: until, sentence };
      const signature = await sign(signer, domain, ["Restore", act]);
      return [device.number, nonce, until, hashOf(sentence), signature] as const;
    }

    it("lets anyone bring the hospital's word, once", async () => {
      const world = await networkHelpers.loadFixture(quarantined);
      const { vitals, relay, northAdmin, device } = world;
      const act = await signed(world);
      await expect(vitals.connect(relay).restoreBySig(...act))
        .to.emit(vitals, "DeviceRestored")
        .withArgs(device.number);
      expect(await vitals.isNonceUsed(northAdmin, nonce)).to.equal(true);
      await expect(vitals.connect(relay).restoreBySig(...act))
        .to.be.revertedWithCustomError(vitals, "VitalsNonceUsed")
        .withArgs(northAdmin.address, nonce);
    });

    it("counts for nothing else than was signed, by nobody else, nowhere else", async () => {
      const world = await networkHelpers.loadFixture(quarantined);
      const { vitals, registration, northAdmin, southAdmin, otherDevice, domains } = world;
      const act = await signed(world);
      const changes = {
        0: otherDevice.number,
        1: bytes32("another"),
        2: act[2] - 1,
        3: hashOf("Another sentence."),
      };
      const domainsElsewhere = await foreignDomains(domains.vitals, registration);
      const foreign = domainsElsewhere.map((domain) => signed(world, { domain }));
      const wrong = [
        ...changedActs(act, changes),
        await signed(world, { signer: southAdmin }),
        ...(await Promise.all(foreign)),
      ];
      for (const one of wrong) {
        await expect(vitals.restoreBySig(...one))
          .to.be.revertedWithCustomError(vitals, "VitalsSignatureInvalid")
          .withArgs(northAdmin.address);
      }
    });

    it("lapses, and may not be kept back for longer than an hour", async () => {
      const world = await networkHelpers.loadFixture(quarantined);
      const past = (await now()) - 1;
      await expect(world.vitals.restoreBySig(...(await signed(world, { deadline: past }))))
        .to.be.revertedWithCustomError(world.vitals, "VitalsActExpired")
        .withArgs(past);
      const far = (await now()) + 2 * hour;
      await expect(world.vitals.restoreBySig(...(await signed(world, { deadline: far }))))
        .to.be.revertedWithCustomError(world.vitals, "VitalsDeadlineTooFar")
        .withArgs(far);
    });
  });
});
