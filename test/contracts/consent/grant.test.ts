import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import {
  category,
  day,
  ethers,
  forever,
  hour,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
  team,
  voucherOf,
  type PeopledWorld,
  type World,
} from "../../support/consortium.ts";
import {
  bits,
  cell,
  cellId,
  denial,
  flag,
  mayRead,
  signedGrant,
} from "../../support/consent-acts.ts";
import { sign } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(peopled);

describe("Consent: grant", () => {
  it("stores the cell and lets the reader in at once", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const until = (await now()) + day;
    const terms = cell(doctor.number, { from: 5, until, purposes: 3, actions: 3 });
    await expect(consent.connect(patient.account).grant([terms]))
      .to.emit(consent, "ConsentGranted")
      .withArgs(patient.number, doctor.number, category.laboratory, 5, until, 3, 3, 1, 1);
    const stored = await consent.cellOf(patient.number, doctor.number, category.laboratory);
    expect([...stored]).to.deep.equal([5, until, 3, 3, flag.permit, 1, 1].map(BigInt));
    expect(await mayRead(world, { patient, reader: doctor })).to.equal(true);
  });

  it("ends at its until by the clock alone", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const [from, until] = [(await now()) + hour, (await now()) + day];
    await consent.connect(patient.account).grant([cell(doctor.number, { from, until })]);
    expect(await mayRead(world, { patient, reader: doctor, time: from - 1 })).to.equal(false);
    expect(await mayRead(world, { patient, reader: doctor, time: from })).to.equal(true);
    expect(await mayRead(world, { patient, reader: doctor, time: until - 1 })).to.equal(true);
    expect(await mayRead(world, { patient, reader: doctor, time: until })).to.equal(false);
  });

  it("grants several readers and categories in one transaction", async () => {
    const { consent, patient, doctor, nurse } = await fixture();
    const cells = [
      cell(doctor.number),
      cell(nurse.number),
      cell(nurse.number, { category: category.notes }),
      cell(team(1, role.doctor), { keyVersion: 0 }),
    ];
    await consent.connect(patient.account).grant(cells);
    for (const { reader, category: of } of cells) {
      expect((await consent.cellOf(patient.number, reader, of)).flags).to.equal(flag.permit);
    }
  });

  it("checks every reader of a batch, not only the first", async () => {
    const { consent, patient, doctor, nurse } = await fixture();
    const as = consent.connect(patient.account);
    await expect(as.grant([cell(doctor.number), cell(nurse.number, { keyVersion: 2 })]))
      .to.be.revertedWithCustomError(consent, "ConsentKeyVersionOther")
      .withArgs(nurse.number, 2, 1);
    await expect(as.grant([cell(doctor.number), cell(nurse.number), cell(99)]))
      .to.be.revertedWithCustomError(consent, "ConsentReaderUnknown")
      .withArgs(99);
  });

  it("replaces a cell only under its present revision", async () => {
    const { consent, patient, doctor } = await fixture();
    const as = consent.connect(patient.account);
    await as.grant([cell(doctor.number)]);
    for (const revision of [0, 2]) {
      await expect(as.grant([cell(doctor.number, { revision })]))
        .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
        .withArgs(doctor.number, category.laboratory, revision, 1);
    }
    await as.grant([cell(doctor.number, { revision: 1, actions: bits.write })]);
    const stored = await consent.cellOf(patient.number, doctor.number, category.laboratory);
    expect([stored.actions, stored.revision]).to.deep.equal([2n, 2n]);
  });

  it("permits again after a denial or a revoke, under the new revision", async () => {
    const world = await fixture();
    const { consent, patient, doctor } = world;
    const as = consent.connect(patient.account);
    await as.deny([denial(doctor.number)]);
    await as.grant([cell(doctor.number, { revision: 1 })]);
    expect(await mayRead(world, { patient, reader: doctor })).to.equal(true);
    await as.revoke([cellId(doctor.number)]);
    await as.grant([cell(doctor.number, { revision: 3 })]);
    expect(await mayRead(world, { patient, reader: doctor })).to.equal(true);
  });

  describe("refuses", () => {
    it("an empty batch", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      await expect(consent.connect(patient.account).grant([])).to.be.revertedWithCustomError(
        consent,
        "ConsentBatchEmpty",
      );
      const signed = await signedGrant(world, patient, []);
      await expect(consent.grantBySig(patient.number, ...signed)).to.be.revertedWithCustomError(
        consent,
        "ConsentBatchEmpty",
      );
    });

    it("a caller who is no member, and members who are no patients", async () => {
      const { consent, stranger, doctor, nurse } = await fixture();
      await expect(consent.connect(stranger).grant([cell(doctor.number)]))
        .to.be.revertedWithCustomError(consent, "ConsentNotAMember")
        .withArgs(stranger.address);
      await expect(consent.connect(doctor.account).grant([cell(nurse.number)]))
        .to.be.revertedWithCustomError(consent, "ConsentPatientNotActive")
        .withArgs(doctor.number);
    });

    it("a patient who is suspended, expired, or whose hospital is suspended", async () => {
      const world = await fixture();
      const { consent, registration, northAdmin, patient, southDoctor } = world;
      const refused = () =>
        expect(consent.connect(patient.account).grant([cell(southDoctor.number)]))
          .to.be.revertedWithCustomError(consent, "ConsentPatientNotActive")
          .withArgs(patient.number);
      await registration.connect(northAdmin).suspend(patient.number);
      await refused();
      await registration.connect(northAdmin).reinstate(patient.number);
      await registration.suspendHospital(0);
      await refused();
      await registration.reinstateHospital(0);
      await registration.connect(northAdmin).renew(patient.number, (await now()) + hour);
      await networkHelpers.time.increase(2 * hour);
      await refused();
    });

    it("everyone while the chain is paused", async () => {
      const { consent, registration, patient, doctor } = await fixture();
      await registration.setPaused(true);
      await expect(
        consent.connect(patient.account).grant([cell(doctor.number)]),
      ).to.be.revertedWithCustomError(consent, "ConsentPaused");
    });

    it("a reader who is suspended, expired, pending, or whose hospital is suspended", async () => {
      const { consent, registration, northAdmin, southAdmin, patient, doctor, southDoctor } =
        await fixture();
      const refused = (reader: number) =>
        expect(consent.connect(patient.account).grant([cell(reader)]))
          .to.be.revertedWithCustomError(consent, "ConsentReaderNotActive")
          .withArgs(reader);
      await registration.connect(northAdmin).suspend(doctor.number);
      await refused(doctor.number);
      await registration.suspendHospital(1);
      await refused(southDoctor.number);
      await registration.reinstateHospital(1);
      await registration.connect(southAdmin).renew(southDoctor.number, (await now()) + hour);
      await networkHelpers.time.increase(2 * hour);
      await refused(southDoctor.number);
    });

    it("a reader who is nobody, a machine, or the patient", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const as = consent.connect(patient.account);
      for (const reader of [0, 99]) {
        await expect(as.grant([cell(reader)]))
          .to.be.revertedWithCustomError(consent, "ConsentReaderUnknown")
          .withArgs(reader);
      }
      const gateway = await admitted(world);
      await expect(as.grant([cell(gateway)]))
        .to.be.revertedWithCustomError(consent, "ConsentReaderUnfit")
        .withArgs(gateway, role.gateway);
      await expect(as.grant([cell(patient.number)]))
        .to.be.revertedWithCustomError(consent, "ConsentReaderIsPatient")
        .withArgs(patient.number);
    });

    it("another key version than the reader's present one", async () => {
      const { consent, patient, doctor } = await fixture();
      for (const keyVersion of [0, 2]) {
        await expect(consent.connect(patient.account).grant([cell(doctor.number, { keyVersion })]))
          .to.be.revertedWithCustomError(consent, "ConsentKeyVersionOther")
          .withArgs(doctor.number, keyVersion, 1);
      }
    });

    it("teams that are not the staff of an active hospital", async () => {
      const { consent, registration, patient } = await fixture();
      const as = consent.connect(patient.account);
      const grant = (reader: number, keyVersion = 0) => as.grant([cell(reader, { keyVersion })]);
      for (const unfit of [0, role.patient, role.device, role.gateway, 255]) {
        await expect(grant(team(0, unfit)))
          .to.be.revertedWithCustomError(consent, "ConsentReaderUnfit")
          .withArgs(team(0, unfit), unfit);
      }
      await expect(grant(team(256, role.doctor)))
        .to.be.revertedWithCustomError(consent, "ConsentReaderUnknown")
        .withArgs(team(256, role.doctor));
      for (const hospital of [2, 247, 255]) {
        await expect(grant(team(hospital, role.nurse)))
          .to.be.revertedWithCustomError(consent, "ConsentReaderNotActive")
          .withArgs(team(hospital, role.nurse));
      }
      await expect(grant(team(0, role.doctor), 1))
        .to.be.revertedWithCustomError(consent, "ConsentKeyVersionOther")
        .withArgs(team(0, role.doctor), 1, 0);
      await registration.suspendHospital(1);
      await expect(grant(team(1, role.doctor)))
        .to.be.revertedWithCustomError(consent, "ConsentReaderNotActive")
        .withArgs(team(1, role.doctor));
    });

    it("spans that are empty or over", async () => {
      const { consent, patient, doctor } = await fixture();
      const as = consent.connect(patient.account);
      const later = (await now()) + day;
      for (const [from, until] of [
        [later, later],
        [later + 1, later],
      ] as const) {
        await expect(as.grant([cell(doctor.number, { from, until })]))
          .to.be.revertedWithCustomError(consent, "ConsentSpanEmpty")
          .withArgs(from, until);
      }
      const until = await now();
      await expect(as.grant([cell(doctor.number, { until })]))
        .to.be.revertedWithCustomError(consent, "ConsentUntilInPast")
        .withArgs(until);
    });

    it("categories, purposes and actions that do not exist", async () => {
      const { consent, patient, doctor } = await fixture();
      const as = consent.connect(patient.account);
      for (const unknown of [13, 14, 20, 31, 255]) {
        await expect(as.grant([cell(doctor.number, { category: unknown })]))
          .to.be.revertedWithCustomError(consent, "ConsentCategoryUnknown")
          .withArgs(unknown);
      }
      for (const purposes of [0, 32, 33, 65535]) {
        await expect(as.grant([cell(doctor.number, { purposes })]))
          .to.be.revertedWithCustomError(consent, "ConsentPurposesUnknown")
          .withArgs(purposes);
      }
      for (const actions of [0, 4, 7, 255]) {
        await expect(as.grant([cell(doctor.number, { actions })]))
          .to.be.revertedWithCustomError(consent, "ConsentActionsUnknown")
          .withArgs(actions);
      }
    });

    it("one more revision than 2^24 - 1, while a revoke still works", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const as = consent.connect(patient.account);
      const max = 2 ** 24 - 1;
      await setRevision(world, max - 1);
      await as.grant([cell(doctor.number, { revision: max - 1 })]);
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(true);
      await expect(as.grant([cell(doctor.number, { revision: max })]))
        .to.be.revertedWithCustomError(consent, "ConsentRevisionsUsedUp")
        .withArgs(doctor.number, category.laboratory);
      await expect(as.deny([denial(doctor.number, { revision: max })]))
        .to.be.revertedWithCustomError(consent, "ConsentRevisionsUsedUp")
        .withArgs(doctor.number, category.laboratory);
      for (let times = 0; times < 2; times += 1) {
        await expect(as.revoke([cellId(doctor.number)]))
          .to.emit(consent, "ConsentRevoked")
          .withArgs(patient.number, doctor.number, category.laboratory, max);
      }
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
    });
  });

  describe("by signature", () => {
    it("works for whoever sends it", async () => {
      const world = await fixture();
      const { consent, patient, doctor, relay } = world;
      const signed = await signedGrant(world, patient, [cell(doctor.number)]);
      await expect(consent.connect(relay).grantBySig(patient.number, ...signed))
        .to.emit(consent, "ConsentGranted")
        .withArgs(patient.number, doctor.number, category.laboratory, 0, forever, 1, 1, 1, 1);
    });

    it("works once", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const signed = await signedGrant(world, patient, [cell(doctor.number)]);
      await consent.grantBySig(patient.number, ...signed);
      await expect(consent.grantBySig(patient.number, ...signed))
        .to.be.revertedWithCustomError(consent, "ConsentRevisionOther")
        .withArgs(doctor.number, category.laboratory, 0, 1);
    });

    it("ends at its deadline", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const signed = await signedGrant(world, patient, [cell(doctor.number)]);
      await networkHelpers.time.increase(hour + 1);
      await expect(consent.grantBySig(patient.number, ...signed))
        .to.be.revertedWithCustomError(consent, "ConsentActExpired")
        .withArgs(signed[1]);
    });

    it("refuses a patient whom nobody knows", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const signed = await signedGrant(world, patient, [cell(doctor.number)]);
      for (const number of [0, 99]) {
        await expect(consent.grantBySig(number, ...signed))
          .to.be.revertedWithCustomError(consent, "ConsentPatientUnknown")
          .withArgs(number);
      }
    });

    it("takes a wallet contract's word (ERC-1271)", async () => {
      const world = await fixture();
      const { consent, doctor, stranger, free } = world;
      const wallet = await ethers.deployContract("WalletMock", [free[0]!]);
      const walletPatient = {
        account: free[0]!,
        number: await enrolledWallet(world, await wallet.getAddress()),
      };
      const byStranger = await signedGrant(world, { ...walletPatient, account: stranger }, [
        cell(doctor.number),
      ]);
      await expect(consent.grantBySig(walletPatient.number, ...byStranger))
        .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
        .withArgs(await wallet.getAddress());
      await consent.grantBySig(
        walletPatient.number,
        ...(await signedGrant(world, walletPatient, [cell(doctor.number)])),
      );
      expect(await mayRead(world, { patient: walletPatient, reader: doctor })).to.equal(true);
    });
  });
});

/** Admits a gateway and gives its number. */
async function admitted(world: Awaited<ReturnType<typeof peopled>>): Promise<number> {
  const account = world.free[0]!;
  const key = await keyStatement(world, account.address, account);
  await world.registration.admit(role.gateway, 0, forever, key);
  return Number(await world.registration.numberOf(account));
}

/** Enrols a wallet contract of the first free account as a patient of north. */
async function enrolledWallet(world: World, wallet: string): Promise<number> {
  const { registration, domains, northAdmin, free } = world;
  const voucher = await voucherOf({ account: wallet });
  const voucherSignature = await sign(northAdmin, domains.registration, [
    "Voucher",
    voucher.message,
  ]);
  const key = await keyStatement(world, wallet, free[0]!);
  await registration.enrol(voucher.argument, voucherSignature, "0x", key);
  return Number(await registration.numberOf(wallet));
}

/** Writes a revoked cell of that revision under the doctor's laboratory cell, by the rules of storage layout. */
async function setRevision(
  { consent, patient, doctor }: PeopledWorld,
  revision: number,
): Promise<void> {
  const coder = AbiCoder.defaultAbiCoder();
  const inside = (key: number, slot: string) =>
    keccak256(coder.encode(["uint256", "bytes32"], [key, slot]));
  const word = toBeHex((BigInt(revision) << 128n) | (BigInt(flag.revoked) << 104n), 32);
  for (let slot = 0; slot < 32; slot += 1) {
    const keys = [patient.number, doctor.number, category.laboratory];
    const place = keys.reduce((outer, key) => inside(key, outer), toBeHex(slot, 32));
    await networkHelpers.setStorageAt(await consent.getAddress(), place, word);
    const stored = await consent.cellOf(patient.number, doctor.number, category.laboratory);
    if (stored.revision === BigInt(revision)) return;
  }
  throw new Error("no slot holds the cells");
}
