import { expect } from "chai";
import { ZeroHash } from "ethers";
import {
  bytes32,
  category,
  hour,
  networkHelpers,
  now,
  peopled,
  sentence,
} from "../../support/consortium.ts";
import {
  cell,
  cellId,
  epochKey,
  epochsOf,
  flag,
  mayRead,
  revocationOf,
  signedEpochs,
} from "../../support/consent-acts.ts";
import { hashOf, hashStruct, sign } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(peopled);
const laboratory = category.laboratory;

/** One signature over a revoke and the next epochs: the arguments of `revokeAndRotateBySig` after the patient. */
async function signedRotation(world: Awaited<ReturnType<typeof peopled>>) {
  const { patient, doctor, domains } = world;
  const revocation = await revocationOf(patient.number, { cells: [cellId(doctor.number)] });
  const epochs = await epochsOf(world, patient.account.address, { keys: [epochKey(laboratory)] });
  const message = { revoke: revocation.message, epochKeys: epochs.message };
  const signature = await sign(patient.account, domains.consent, ["RevokeAndRotate", message]);
  return {
    revocation,
    epochs,
    signature,
    arguments: [revocation.argument, epochs.argument, signature] as const,
  };
}

describe("Consent: epochs", () => {
  describe("openEpochs", () => {
    it("stores the key of each category and says who signed it", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const keys = [epochKey(0), epochKey(laboratory), epochKey(19)];
      const [epochs, signature] = await signedEpochs(world, patient, { keys, generation: 3 });
      await expect(consent.connect(patient.account).openEpochs(epochs, signature))
        .to.emit(consent, "EpochsOpened")
        .withArgs(
          ...[patient.number, patient.account.address, 3, epochs.deadline, hashOf(sentence)],
          keys.map(Object.values),
          ...[0, ZeroHash, signature],
        );
      for (const { category: of, x } of keys) {
        const stored = await consent.categoryKeyOf(patient.number, of);
        expect([...stored]).to.deep.equal([x, 1n, BigInt(await now()), 3n]);
        expect(await consent.epochOf(patient.number, of)).to.equal(1);
      }
      expect((await consent.categoryKeyOf(patient.number, 1)).epoch).to.equal(0);
    });

    it("opens each next epoch, and two of one category in their order", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const as = consent.connect(patient.account);
      const open = async (...epochs: number[]) =>
        as.openEpochs(
          ...(await signedEpochs(world, patient, {
            keys: epochs.map((epoch) => epochKey(0, epoch)),
          })),
        );
      await open(1);
      await open(2, 3);
      expect(await consent.epochOf(patient.number, 0)).to.equal(3);
      for (const wrong of [[2], [5], [0], [4, 3], [4, 6]]) {
        const last = wrong.length === 2 ? 4 : 3;
        await expect(open(...wrong))
          .to.be.revertedWithCustomError(consent, "ConsentEpochOutOfOrder")
          .withArgs(0, last, wrong[wrong.length - 1]);
      }
    });

    it("changes nothing at a statement's second use, and says nothing", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const signed = await signedEpochs(world, patient, { keys: [epochKey(0)] });
      await consent.connect(patient.account).openEpochs(...signed);
      const before = [...(await consent.categoryKeyOf(patient.number, 0))];
      await networkHelpers.time.increase(60);
      await expect(
        consent.openEpochsBySig(patient.number, signed[0], ZeroHash, signed[1]),
      ).not.to.emit(consent, "EpochsOpened");
      expect([...(await consent.categoryKeyOf(patient.number, 0))]).to.deep.equal(before);
    });

    it("passes over the keys that are open already and opens the others", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const as = consent.connect(patient.account);
      await as.openEpochs(...(await signedEpochs(world, patient, { keys: [epochKey(0)] })));
      const keys = [epochKey(0), epochKey(laboratory)];
      const [epochs, signature] = await signedEpochs(world, patient, { keys });
      await expect(as.openEpochs(epochs, signature))
        .to.emit(consent, "EpochsOpened")
        .withArgs(
          ...[patient.number, patient.account.address, 0, epochs.deadline, hashOf(sentence)],
          keys.map(Object.values),
          ...[0, ZeroHash, signature],
        );
      expect(await consent.epochOf(patient.number, 0)).to.equal(1);
      expect(await consent.epochOf(patient.number, laboratory)).to.equal(1);
    });

    it("refuses another key, or another root generation, for an epoch that is open", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const as = consent.connect(patient.account);
      await as.openEpochs(...(await signedEpochs(world, patient, { keys: [epochKey(0)] })));
      const others = [
        { keys: [{ ...epochKey(0), x: bytes32("other") }] },
        { keys: [epochKey(0)], generation: 1 },
      ];
      for (const terms of others) {
        await expect(as.openEpochs(...(await signedEpochs(world, patient, terms))))
          .to.be.revertedWithCustomError(consent, "ConsentEpochOutOfOrder")
          .withArgs(0, 1, 1);
      }
    });

    it("never goes back to an older root generation", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const as = consent.connect(patient.account);
      await as.openEpochs(
        ...(await signedEpochs(world, patient, { keys: [epochKey(0)], generation: 2 })),
      );
      await expect(
        as.openEpochs(
          ...(await signedEpochs(world, patient, { keys: [epochKey(0, 2)], generation: 1 })),
        ),
      )
        .to.be.revertedWithCustomError(consent, "ConsentGenerationPast")
        .withArgs(0, 2, 1);
      await as.openEpochs(
        ...(await signedEpochs(world, patient, { keys: [epochKey(0, 2)], generation: 2 })),
      );
    });

    it("refuses keys that no curve point can have, unknown categories, and no keys", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const prime = "0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
      const open = async (keys: ReturnType<typeof epochKey>[]) =>
        consent
          .connect(patient.account)
          .openEpochs(...(await signedEpochs(world, patient, { keys })));
      for (const x of [ZeroHash, prime, `0x${"ff".repeat(32)}`]) {
        await expect(open([{ ...epochKey(0), x }]))
          .to.be.revertedWithCustomError(consent, "ConsentEpochKeyInvalid")
          .withArgs(0, x);
      }
      for (const unknown of [13, 14, 20, 255]) {
        await expect(open([epochKey(unknown)]))
          .to.be.revertedWithCustomError(consent, "ConsentCategoryUnknown")
          .withArgs(unknown);
      }
      await expect(open([])).to.be.revertedWithCustomError(consent, "ConsentBatchEmpty");
    });

    it("ends at its deadline", async () => {
      const world = await fixture();
      const { consent, patient } = world;
      const signed = await signedEpochs(world, patient, { keys: [epochKey(0)] });
      await networkHelpers.time.increase(hour + 1);
      await expect(consent.connect(patient.account).openEpochs(...signed))
        .to.be.revertedWithCustomError(consent, "ConsentActExpired")
        .withArgs(signed[0].deadline);
    });

    it("refuses a statement that the owner did not sign, or signed about something else", async () => {
      const world = await fixture();
      const { consent, patient, otherPatient, deployment, domains } = world;
      const [epochs, signature] = await signedEpochs(world, patient, { keys: [epochKey(0)] });
      const { message } = await epochsOf(world, patient.account.address, { keys: [epochKey(0)] });
      const elsewhere = { ...message, deployment: bytes32("other") };
      const spoilt: [typeof epochs, string][] = [
        [{ ...epochs, generation: 1 }, signature],
        [{ ...epochs, deadline: epochs.deadline + 1 }, signature],
        [{ ...epochs, sentenceHash: hashOf("Other.") }, signature],
        [{ ...epochs, keys: [epochKey(1)] }, signature],
        [{ ...epochs, keys: [{ ...epochKey(0), x: bytes32("other") }] }, signature],
        [epochs, "0x"],
        [epochs, await sign(otherPatient.account, domains.statements, ["EpochKeys", message])],
        [epochs, await sign(patient.account, domains.statements, ["EpochKeys", elsewhere])],
        [epochs, await sign(patient.account, domains.consent, ["EpochKeys", message])],
      ];
      for (const [argument, signed] of spoilt) {
        await expect(consent.openEpochsBySig(patient.number, argument, ZeroHash, signed))
          .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
          .withArgs(patient.account.address);
      }
      await expect(consent.openEpochsBySig(patient.number, epochs, bytes32("companion"), signature))
        .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
        .withArgs(patient.account.address);
      expect(deployment).not.to.equal(bytes32("other"));
    });

    it("refuses a caller who is no member and a patient whom nobody knows", async () => {
      const world = await fixture();
      const { consent, patient, stranger } = world;
      const [epochs, signature] = await signedEpochs(world, patient, { keys: [epochKey(0)] });
      await expect(consent.connect(stranger).openEpochs(epochs, signature))
        .to.be.revertedWithCustomError(consent, "ConsentNotAMember")
        .withArgs(stranger.address);
      await expect(consent.openEpochsBySig(99, epochs, ZeroHash, signature))
        .to.be.revertedWithCustomError(consent, "ConsentPatientUnknown")
        .withArgs(99);
    });
  });

  describe("revokeAndRotate", () => {
    it("ends the cell and opens the next epoch in one transaction", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const as = consent.connect(patient.account);
      await as.grant([cell(doctor.number)]);
      const [epochs, signature] = await signedEpochs(world, patient, {
        keys: [epochKey(laboratory)],
      });
      await expect(as.revokeAndRotate([cellId(doctor.number)], epochs, signature))
        .to.emit(consent, "ConsentRevoked")
        .withArgs(patient.number, doctor.number, laboratory, 2)
        .and.to.emit(consent, "EpochsOpened");
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
      expect(await consent.epochOf(patient.number, laboratory)).to.equal(1);
    });

    it("ends the cell although someone has sent the statement of its epochs ahead", async () => {
      const world = await fixture();
      const { consent, patient, doctor, stranger } = world;
      const as = consent.connect(patient.account);
      await as.grant([cell(doctor.number)]);
      const [epochs, signature] = await signedEpochs(world, patient, {
        keys: [epochKey(laboratory)],
      });
      await consent.connect(stranger).openEpochsBySig(patient.number, epochs, ZeroHash, signature);
      const sending = as.revokeAndRotate([cellId(doctor.number)], epochs, signature);
      await expect(sending)
        .to.emit(consent, "ConsentRevoked")
        .withArgs(patient.number, doctor.number, laboratory, 2);
      await expect(sending).not.to.emit(consent, "EpochsOpened");
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
      expect(await consent.epochOf(patient.number, laboratory)).to.equal(1);
    });

    it("is refused with another key for an epoch that is open, also by one signature", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const as = consent.connect(patient.account);
      const other = [{ ...epochKey(laboratory), x: bytes32("other") }];
      await as.openEpochs(...(await signedEpochs(world, patient, { keys: other })));
      const signed = await signedEpochs(world, patient, { keys: [epochKey(laboratory)] });
      const { arguments: given } = await signedRotation(world);
      for (const sending of [
        () => as.revokeAndRotate([cellId(doctor.number)], ...signed),
        () => consent.revokeAndRotateBySig(patient.number, ...given),
      ]) {
        await expect(sending())
          .to.be.revertedWithCustomError(consent, "ConsentEpochOutOfOrder")
          .withArgs(laboratory, 1, 1);
      }
    });

    it("ends the cell by one signature although its epochs are open", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const as = consent.connect(patient.account);
      await as.grant([cell(doctor.number)]);
      await as.openEpochs(
        ...(await signedEpochs(world, patient, { keys: [epochKey(laboratory)] })),
      );
      const { arguments: given } = await signedRotation(world);
      const sending = consent.revokeAndRotateBySig(patient.number, ...given);
      await expect(sending).to.emit(consent, "ConsentRevoked");
      await expect(sending).not.to.emit(consent, "EpochsOpened");
      expect(await mayRead(world, { patient, reader: doctor })).to.equal(false);
    });

    it("does neither where one is refused", async () => {
      const world = await fixture();
      const { consent, patient, doctor } = world;
      const [epochs, signature] = await signedEpochs(world, patient, {
        keys: [epochKey(laboratory, 2)],
      });
      await expect(
        consent
          .connect(patient.account)
          .revokeAndRotate([cellId(doctor.number)], epochs, signature),
      )
        .to.be.revertedWithCustomError(consent, "ConsentEpochOutOfOrder")
        .withArgs(laboratory, 0, 2);
      expect((await consent.cellOf(patient.number, doctor.number, laboratory)).revision).to.equal(
        0,
      );
    });

    it("works by one signature, which is the statement of the keys", async () => {
      const world = await fixture();
      const { consent, patient, doctor, relay } = world;
      const { revocation, epochs, signature, arguments: given } = await signedRotation(world);
      await expect(consent.connect(relay).revokeAndRotateBySig(patient.number, ...given))
        .to.emit(consent, "EpochsOpened")
        .withArgs(
          ...[
            patient.number,
            patient.account.address,
            0,
            epochs.argument.deadline,
            hashOf(sentence),
          ],
          epochs.argument.keys.map(Object.values),
          ...[2, hashStruct("Revoke", revocation.message), signature],
        );
      const stored = await consent.cellOf(patient.number, doctor.number, laboratory);
      expect([stored.flags, stored.revision]).to.deep.equal([BigInt(flag.revoked), 1n]);
      await expect(consent.revokeAndRotateBySig(patient.number, ...given))
        .to.be.revertedWithCustomError(consent, "ConsentNonceUsed")
        .withArgs(patient.number, revocation.argument.nonce);
    });

    it("refuses half of what was signed, and anything changed in it", async () => {
      const world = await fixture();
      const { consent, patient, nurse } = world;
      const { revocation, epochs, signature } = await signedRotation(world);
      const [revoke, keys] = [revocation.argument, epochs.argument];
      const spoilt: [typeof revoke, typeof keys][] = [
        [{ ...revoke, cells: [cellId(nurse.number)] }, keys],
        [{ ...revoke, cells: [...revoke.cells, cellId(nurse.number)] }, keys],
        [{ ...revoke, nonce: bytes32("other") }, keys],
        [{ ...revoke, deadline: revoke.deadline - 1 }, keys],
        [{ ...revoke, sentenceHash: hashOf("Other.") }, keys],
        [revoke, { ...keys, generation: 1 }],
        [revoke, { ...keys, keys: [{ ...epochKey(laboratory), x: bytes32("other") }] }],
        [revoke, { ...keys, keys: [] }],
        [revoke, { ...keys, deadline: keys.deadline + 1 }],
        [revoke, { ...keys, sentenceHash: hashOf("Other.") }],
      ];
      const refused = (sending: Promise<unknown>) =>
        expect(sending)
          .to.be.revertedWithCustomError(consent, "ConsentSignatureInvalid")
          .withArgs(patient.account.address);
      for (const [revocationGiven, keysGiven] of spoilt) {
        await refused(
          consent.revokeAndRotateBySig(patient.number, revocationGiven, keysGiven, signature),
        );
      }
      await refused(consent.revokeBySig(patient.number, revoke, signature));
      await refused(consent.openEpochsBySig(patient.number, keys, ZeroHash, signature));
    });
  });
});
