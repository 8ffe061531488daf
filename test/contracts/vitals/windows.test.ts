import { expect } from "chai";
import { ZeroHash } from "ethers";
import { fromHex, toHex } from "../../../lib/bytes.ts";
import { longestJump } from "../../../lib/device-report.ts";
import type { PlaceProof } from "../../../lib/reading-window.ts";
import { bytes32, day, networkHelpers, now, status } from "../../support/consortium.ts";
import { batchOf, deviceVoucher, leafOf, measuring, report } from "../../support/vitals.ts";
import { windowTree } from "../../support/window-tree.ts";

const fixture = () => networkHelpers.loadFixture(measuring);
const [root, index] = [bytes32("root"), bytes32("index")];

describe("Vitals: windows", () => {
  describe("submit", () => {
    it("keeps the window and counts its readings for each device", async () => {
      const { vitals, oracle, device, otherDevice } = await fixture();
      const reports = [
        report(device, 60, { accepted: 60, rejected: 2, late: 5 }),
        report(otherDevice, 1),
      ];
      await expect(vitals.connect(oracle.account).submit(batchOf(reports, { patients: 2 })))
        .to.emit(vitals, "WindowAnchored")
        .withArgs(oracle.number, 1, root, index, 2, (await now()) + 1);
      const kept = await vitals.windowAt(oracle.number, 1);
      expect([...kept]).to.deep.equal([root, index, 2n, BigInt(await now())]);
      expect(await vitals.lastWindowOf(oracle.number)).to.equal(1);
      const [one, other] = await vitals.devicesOf([device.number, otherDevice.number]);
      expect(one!.slice(0, 4)).to.deep.equal([60n, 60n, 2n, 5n]);
      expect(other!.slice(0, 4)).to.deep.equal([1n, 1n, 0n, 0n]);
    });

    it("adds to what earlier windows counted, whichever oracle sent them", async () => {
      const { vitals, oracle, southOracle, device } = await fixture();
      await vitals.connect(oracle.account).submit(batchOf([report(device, 5, { accepted: 5 })]));
      await vitals
        .connect(southOracle.account)
        .submit(batchOf([report(device, 9, { accepted: 2, rejected: 1, late: 1 })]));
      const { sequence, accepted, rejected, late } = await vitals.deviceOf(device.number);
      expect([sequence, accepted, rejected, late]).to.deep.equal([9n, 7n, 1n, 1n]);
    });

    it("takes a report of refusals alone, which moves no sequence", async () => {
      const { vitals, oracle, device } = await fixture();
      const refusals = report(device, 0, { accepted: 0, rejected: 7 });
      await vitals.connect(oracle.account).submit(batchOf([refusals]));
      const { sequence, rejected } = await vitals.deviceOf(device.number);
      expect([sequence, rejected]).to.deep.equal([0n, 7n]);
    });

    it("takes a window without reports: its devices are out meanwhile", async () => {
      const { vitals, oracle } = await fixture();
      await expect(vitals.connect(oracle.account).submit(batchOf([]))).to.emit(
        vitals,
        "WindowAnchored",
      );
    });

    it("refuses a gap, a repetition and a window 0", async () => {
      const { vitals, oracle } = await fixture();
      const as = vitals.connect(oracle.account);
      const other = (window: number | bigint, last: number) =>
        expect(as.submit(batchOf([], { window })))
          .to.be.revertedWithCustomError(vitals, "VitalsWindowOther")
          .withArgs(oracle.number, last, window);
      for (const window of [0, 2, 2n ** 64n - 1n]) await other(window, 0);
      await as.submit(batchOf([]));
      for (const window of [0, 1, 3]) await other(window, 1);
    });

    it("refuses a window of nothing", async () => {
      const { vitals, oracle } = await fixture();
      for (const terms of [{ root: ZeroHash }, { index: ZeroHash }, { patients: 0 }]) {
        const { root, index, patients, ...batch } = batchOf([], terms);
        await expect(vitals.connect(oracle.account).submit({ ...batch, root, index, patients }))
          .to.be.revertedWithCustomError(vitals, "VitalsWindowEmpty")
          .withArgs(root, index, patients);
      }
    });

    it("refuses everybody who is no oracle", async () => {
      const world = await fixture();
      const { vitals, stranger, consortium, northAdmin } = world;
      const members = [world.patient, world.doctor, world.device];
      const accounts = [stranger, consortium, northAdmin, ...members.map(({ account }) => account)];
      for (const account of accounts) {
        await expect(vitals.connect(account).submit(batchOf([])))
          .to.be.revertedWithCustomError(vitals, "VitalsNotAnOracle")
          .withArgs(account.address);
      }
    });

    it("refuses an oracle that is suspended, or whose hospital is", async () => {
      const { vitals, registration, oracle, southOracle } = await fixture();
      await registration.suspend(oracle.number);
      await registration.suspendHospital(1);
      for (const { account, number } of [oracle, southOracle]) {
        await expect(vitals.connect(account).submit(batchOf([])))
          .to.be.revertedWithCustomError(vitals, "VitalsOracleNotActive")
          .withArgs(number);
      }
    });

    it("goes on while the chain is paused", async () => {
      const { vitals, registration, oracle, device } = await fixture();
      await registration.setPaused(true);
      await vitals.connect(oracle.account).submit(batchOf([report(device, 1)]));
    });
  });

  describe("a device's report", () => {
    it("is refused where the sequence falls", async () => {
      const { vitals, oracle, device } = await fixture();
      const as = vitals.connect(oracle.account);
      await as.submit(batchOf([report(device, 5)]));
      await expect(as.submit(batchOf([report(device, 4)], { window: 2 })))
        .to.be.revertedWithCustomError(vitals, "VitalsSequenceNotAbove")
        .withArgs(device.number, 5, 4);
    });

    it("takes the longest jump and refuses one more, as of a stolen key that signs 2^63", async () => {
      const { vitals, oracle, device } = await fixture();
      const as = vitals.connect(oracle.account);
      expect(await vitals.LONGEST_JUMP()).to.equal(longestJump);
      const absurd = ((2n ** 63n) << 32n) | (1n << 96n) | BigInt(device.number);
      await expect(as.submit({ ...batchOf([]), reports: [absurd] }))
        .to.be.revertedWithCustomError(vitals, "VitalsSequenceTooFar")
        .withArgs(device.number, 0, 2n ** 63n);
      await expect(as.submit(batchOf([report(device, longestJump + 1)])))
        .to.be.revertedWithCustomError(vitals, "VitalsSequenceTooFar")
        .withArgs(device.number, 0, longestJump + 1);
      await as.submit(batchOf([report(device, longestJump)]));
    });

    it("is refused where its counts do not fit its sequence", async () => {
      const { vitals, oracle, device } = await fixture();
      const unsound = [
        report(device, 3, { accepted: 4 }),
        report(device, 3, { accepted: 0 }),
        report(device, 0, { accepted: 1 }),
        report(device, 3, { accepted: 2, late: 3 }),
      ];
      const words = [...unsound.flatMap((one) => batchOf([one]).reports)];
      for (const word of [...words, batchOf([report(device, 3)]).reports[0]! | (1n << 192n)]) {
        await expect(vitals.connect(oracle.account).submit({ ...batchOf([]), reports: [word] }))
          .to.be.revertedWithCustomError(vitals, "VitalsReportUnsound")
          .withArgs(device.number, 0, word);
      }
    });

    it("stands once and in order", async () => {
      const { vitals, oracle, device, otherDevice } = await fixture();
      const [one, other] = batchOf([report(device, 1), report(otherDevice, 1)]).reports;
      const as = vitals.connect(oracle.account);
      await expect(as.submit({ ...batchOf([]), reports: [one!, one!] }))
        .to.be.revertedWithCustomError(vitals, "VitalsReportsUnordered")
        .withArgs(device.number, device.number);
      await expect(as.submit({ ...batchOf([]), reports: [other!, one!] }))
        .to.be.revertedWithCustomError(vitals, "VitalsReportsUnordered")
        .withArgs(otherDevice.number, device.number);
      await expect(as.submit({ ...batchOf([]), reports: [0n] }))
        .to.be.revertedWithCustomError(vitals, "VitalsReportsUnordered")
        .withArgs(0, 0);
    });

    it("is refused of what is no device", async () => {
      const { vitals, oracle, patient } = await fixture();
      await expect(vitals.connect(oracle.account).submit(batchOf([report(patient, 1)])))
        .to.be.revertedWithCustomError(vitals, "VitalsDeviceUnknown")
        .withArgs(patient.number);
    });

    it("moves nothing while the device is suspended, expired, or its hospital is out", async () => {
      const { vitals, registration, northAdmin, southOracle, device, otherDevice } =
        await fixture();
      const as = vitals.connect(southOracle.account);
      const refused = async () =>
        expect(as.submit(batchOf([report(device, 1), report(otherDevice, 1)])))
          .to.be.revertedWithCustomError(vitals, "VitalsDeviceNotActive")
          .withArgs(device.number);
      await registration.connect(northAdmin).suspend(device.number);
      await refused();
      await registration.connect(northAdmin).reinstate(device.number);
      await registration.suspendHospital(0);
      await refused();
      await registration.reinstateHospital(0);
      await registration.connect(northAdmin).renew(device.number, (await now()) + day);
      await networkHelpers.time.increase(2 * day);
      await refused();
      expect((await vitals.deviceOf(otherDevice.number)).sequence).to.equal(0);
      await as.submit(batchOf([report(otherDevice, 1)]));
    });

    it("fills a counter up to its end and stays there", async () => {
      const { vitals, oracle, device } = await fixture();
      const full = 2 ** 32 - 1;
      const as = vitals.connect(oracle.account);
      await as.submit(batchOf([report(device, 1, { rejected: full })]));
      await as.submit(batchOf([report(device, 2, { rejected: 9 })], { window: 2 }));
      expect((await vitals.deviceOf(device.number)).rejected).to.equal(full);
    });
  });

  describe("setStanding", () => {
    it("is Registration's alone", async () => {
      const { vitals, consortium, device } = await fixture();
      await expect(vitals.setStanding(device.number, 1, 0, 9, 3))
        .to.be.revertedWithCustomError(vitals, "VitalsNotRegistration")
        .withArgs(consortium.address);
    });

    it("goes with the device to another patient, whose sequence goes on", async () => {
      const world = await fixture();
      const { vitals, registration, oracle, device, patient, otherPatient } = world;
      await vitals.connect(oracle.account).submit(batchOf([report(device, 5)]));
      const validUntil = (await now()) + day;
      const terms = { patient: otherPatient.number, validUntil };
      await expect(
        registration.rebindDevice(...(await deviceVoucher(world, device.account, terms))),
      )
        .to.emit(registration, "DeviceRebound")
        .withArgs(device.number, patient.number, otherPatient.number, validUntil)
        .and.to.emit(vitals, "StandingSet")
        .withArgs(device.number, status.active, 0, validUntil, otherPatient.number);
      const { sequence, patient: bound } = await vitals.deviceOf(device.number);
      expect([sequence, bound]).to.deep.equal([5n, BigInt(otherPatient.number)]);
    });
  });

  describe("verifyLeaf", () => {
    /** A window of these patients with so many leaves each, anchored. */
    async function anchored(counts: readonly number[]) {
      const { vitals, oracle } = await fixture();
      const given = counts.map((count, at) => ({
        patient: 3 + 2 * at,
        leaves: Array.from({ length: count }, (_, n) => fromHex(leafOf(1000 * at + n + 1))),
      }));
      const tree = windowTree(given);
      const terms = { root: toHex(tree.root), patients: given.length };
      await vitals.connect(oracle.account).submit(batchOf([], terms));
      const ask = (leaf: Uint8Array, { place, proof, patientProof }: PlaceProof, window = 1) =>
        vitals.verifyLeaf(oracle.number, window, place, leaf, [...proof], [...patientProof]);
      return { vitals, oracle, given, tree, ask };
    }

    for (const counts of [[1], [5], [1, 1], [3, 1, 7], [2, 2, 2, 2, 9]]) {
      it(`finds each reading of patients with ${counts.join(", ")} of them`, async () => {
        const { given, tree, ask } = await anchored(counts);
        for (const { patient, leaves } of given)
          for (const [at, leaf] of leaves.entries())
            expect(await ask(leaf, tree.prove(patient, at))).to.equal(true);
      });
    }

    it("refuses another leaf, place, patient, number of readings, proof, window and oracle", async () => {
      const { vitals, oracle, given, tree, ask } = await anchored([3, 4, 5]);
      const [first, second] = given as [(typeof given)[0], (typeof given)[0]];
      const leaf = second.leaves[2]!;
      const found = tree.prove(second.patient, 2);
      expect(await ask(leaf, found)).to.equal(true);
      expect(await ask(first.leaves[2]!, found)).to.equal(false);
      const { place, proof, patientProof } = found;
      for (const field of ["patient", "patientIndex", "readings", "index"] as const)
        for (const by of [-1, 1]) {
          const moved = { ...found, place: { ...place, [field]: place[field] + by } };
          expect(await ask(leaf, moved), `${field} ${by}`).to.equal(false);
        }
      expect(await ask(leaf, { ...found, proof: proof.slice(1) })).to.equal(false);
      expect(await ask(leaf, { ...found, proof: [...proof, leaf] })).to.equal(false);
      expect(await ask(leaf, { ...found, patientProof: [] })).to.equal(false);
      expect(await ask(leaf, { ...found, patientProof: [...patientProof, leaf] })).to.equal(false);
      expect(await ask(leaf, found, 2)).to.equal(false);
      const [siblings, above] = [[...proof], [...patientProof]];
      expect(await vitals.verifyLeaf(oracle.number + 1, 1, place, leaf, siblings, above)).to.equal(
        false,
      );
    });

    it("takes neither a node of the tree nor a patient's node for a reading", async () => {
      const { given, tree, ask } = await anchored([4, 1]);
      const [first, second] = given as [(typeof given)[0], (typeof given)[0]];
      const whole = tree.prove(first.patient, 0);
      const node = tree.patients[0]!.root;
      const place = { ...whole.place, readings: 1, index: 0 };
      expect(await ask(node, { ...whole, place, proof: [] })).to.equal(false);
      const single = tree.prove(second.patient, 0);
      expect(await ask(second.leaves[0]!, { ...single, patientProof: [] })).to.equal(false);
    });
  });

  it("names its Registration, and answers zeros about what is not there", async () => {
    const { vitals, registration, patient } = await fixture();
    expect(await vitals.registration()).to.equal(await registration.getAddress());
    expect((await vitals.deviceOf(patient.number)).patient).to.equal(0);
    expect([...(await vitals.windowAt(99, 1))]).to.deep.equal([ZeroHash, ZeroHash, 0n, 0n]);
  });
});
