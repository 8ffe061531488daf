import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import {
  bytes32,
  deployed,
  hour,
  networkHelpers,
  now,
  sentence,
  type World,
} from "../../support/consortium.ts";
import { hashOf, sign } from "../../support/typed-data.ts";

const fixture = () => networkHelpers.loadFixture(deployed);
const digest = bytes32("directory");
const north = 0;
const south = 1;

type Terms = {
  hospital?: number;
  version?: number;
  digest?: string;
  nonce?: string;
  deadline?: number;
  signer?: HardhatEthersSigner;
};

/** The arguments of `publishDirectoryBySig`, signed by north's admin for north unless told otherwise. */
async function signed({ domains, northAdmin }: World, terms: Terms = {}) {
  const { signer = northAdmin, ...rest } = terms;
  const act = {
    hospital: north,
    version: 1,
    digest,
    nonce: bytes32("nonce"),
    deadline: (await now()) + hour,
    ...rest,
  };
  const signature = await sign(signer, domains.registration, [
    "PublishDirectory",
    { ...act, sentence },
  ]);
  const { hospital, version, nonce, deadline } = act;
  return [hospital, version, act.digest, nonce, deadline, hashOf(sentence), signature] as const;
}

describe("Registration: directories", () => {
  it("has none before one was published", async () => {
    const { registration } = await fixture();
    const none = await registration.directoryOf(north);
    expect([...none]).to.deep.equal([0n, 0n, ZeroHash]);
  });

  describe("publishDirectory", () => {
    it("keeps version, digest and time of the hospital's document", async () => {
      const { registration, northAdmin } = await fixture();
      await expect(registration.connect(northAdmin).publishDirectory(north, 3, digest))
        .to.emit(registration, "DirectoryPublished")
        .withArgs(north, 3, digest);
      const found = await registration.directoryOf(north);
      expect([...found]).to.deep.equal([3n, BigInt(await now()), digest]);
      expect((await registration.directoryOf(south)).version).to.equal(0);
    });

    it("replaces it by a higher version only", async () => {
      const { registration, northAdmin } = await fixture();
      const asAdmin = registration.connect(northAdmin);
      await asAdmin.publishDirectory(north, 3, digest);
      for (const version of [0, 2, 3])
        await expect(asAdmin.publishDirectory(north, version, bytes32("other")))
          .to.be.revertedWithCustomError(registration, "RegistrationDirectoryNotNewer")
          .withArgs(north, 3, version);
      await asAdmin.publishDirectory(north, 4, bytes32("other"));
      expect((await registration.directoryOf(north)).digest).to.equal(bytes32("other"));
    });

    it("refuses a first version of zero, which says that there is none", async () => {
      const { registration, northAdmin } = await fixture();
      await expect(registration.connect(northAdmin).publishDirectory(north, 0, digest))
        .to.be.revertedWithCustomError(registration, "RegistrationDirectoryNotNewer")
        .withArgs(north, 0, 0);
    });

    it("refuses everyone but that hospital's admin", async () => {
      const { registration, southAdmin, stranger, consortium } = await fixture();
      for (const caller of [southAdmin, stranger, consortium])
        await expect(registration.connect(caller).publishDirectory(north, 1, digest))
          .to.be.revertedWithCustomError(registration, "RegistrationNotTheAdmin")
          .withArgs(caller.address, north);
    });

    it("refuses a hospital that does not exist", async () => {
      const { registration, northAdmin } = await fixture();
      await expect(registration.connect(northAdmin).publishDirectory(7, 1, digest))
        .to.be.revertedWithCustomError(registration, "RegistrationNotTheAdmin")
        .withArgs(northAdmin.address, 7);
    });

    it("refuses a suspended hospital, whose last directory stays", async () => {
      const { registration, northAdmin } = await fixture();
      await registration.connect(northAdmin).publishDirectory(north, 1, digest);
      await registration.suspendHospital(north);
      await expect(registration.connect(northAdmin).publishDirectory(north, 2, digest))
        .to.be.revertedWithCustomError(registration, "RegistrationHospitalInactive")
        .withArgs(north);
      expect((await registration.directoryOf(north)).version).to.equal(1);
    });

    it("refuses a digest of zero", async () => {
      const { registration, northAdmin } = await fixture();
      await expect(
        registration.connect(northAdmin).publishDirectory(north, 1, ZeroHash),
      ).to.be.revertedWithCustomError(registration, "RegistrationDirectoryDigestMissing");
    });
  });

  describe("publishDirectoryBySig", () => {
    it("is sent by anybody and does what the admin signed", async () => {
      const world = await fixture();
      const { registration, relay } = world;
      await expect(
        registration.connect(relay).publishDirectoryBySig(...(await signed(world, { version: 5 }))),
      )
        .to.emit(registration, "DirectoryPublished")
        .withArgs(north, 5, digest);
      expect((await registration.directoryOf(north)).version).to.equal(5);
    });

    it("refuses a signature of anybody but that hospital's admin", async () => {
      const world = await fixture();
      const { registration, northAdmin, southAdmin, stranger, consortium } = world;
      for (const signer of [southAdmin, stranger, consortium])
        await expect(registration.publishDirectoryBySig(...(await signed(world, { signer }))))
          .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
          .withArgs(northAdmin.address);
    });

    it("refuses an act in which anything was changed", async () => {
      const world = await fixture();
      const { registration } = world;
      const act = await signed(world);
      const changes = {
        1: 2,
        2: bytes32("another document"),
        3: bytes32("another nonce"),
        4: act[4] - 1,
        5: hashOf("another sentence"),
      };
      for (const [index, value] of Object.entries(changes)) {
        const changed = [...act] as unknown as typeof act;
        Object.assign(changed, { [index]: value });
        await expect(registration.publishDirectoryBySig(...changed)).to.be.revertedWithCustomError(
          registration,
          "RegistrationSignatureInvalid",
        );
      }
    });

    it("does not let one hospital's act count for another", async () => {
      const world = await fixture();
      const { registration, southAdmin } = world;
      const [, ...rest] = await signed(world);
      await expect(registration.publishDirectoryBySig(south, ...rest))
        .to.be.revertedWithCustomError(registration, "RegistrationSignatureInvalid")
        .withArgs(southAdmin.address);
    });

    it("refuses a hospital that does not exist, whoever signs", async () => {
      const world = await fixture();
      const act = await signed(world, { hospital: 7 });
      await expect(world.registration.publishDirectoryBySig(...act)).to.be.revertedWithCustomError(
        world.registration,
        "RegistrationSignatureInvalid",
      );
    });

    it("takes an act once, also under a higher version", async () => {
      const world = await fixture();
      const { registration, northAdmin } = world;
      const act = await signed(world);
      await registration.publishDirectoryBySig(...act);
      await expect(registration.publishDirectoryBySig(...act))
        .to.be.revertedWithCustomError(registration, "RegistrationNonceUsed")
        .withArgs(northAdmin.address, bytes32("nonce"));
      await expect(registration.publishDirectoryBySig(...(await signed(world, { version: 2 }))))
        .to.be.revertedWithCustomError(registration, "RegistrationNonceUsed")
        .withArgs(northAdmin.address, bytes32("nonce"));
    });

    it("does not bring an older directory back by an act that was kept back", async () => {
      const world = await fixture();
      const { registration } = world;
      const kept = await signed(world, { version: 1 });
      await registration.publishDirectoryBySig(
        ...(await signed(world, { version: 2, nonce: bytes32("later") })),
      );
      await expect(registration.publishDirectoryBySig(...kept))
        .to.be.revertedWithCustomError(registration, "RegistrationDirectoryNotNewer")
        .withArgs(north, 2, 1);
    });

    it("refuses an act whose deadline is over", async () => {
      const world = await fixture();
      const deadline = (await now()) + hour;
      const act = await signed(world, { deadline });
      await networkHelpers.time.increaseTo(deadline + 1);
      await expect(world.registration.publishDirectoryBySig(...act))
        .to.be.revertedWithCustomError(world.registration, "RegistrationActExpired")
        .withArgs(deadline);
    });

    it("refuses a deadline more than an hour ahead", async () => {
      const world = await fixture();
      const deadline = (await now()) + 2 * hour;
      await expect(world.registration.publishDirectoryBySig(...(await signed(world, { deadline }))))
        .to.be.revertedWithCustomError(world.registration, "RegistrationDeadlineTooFar")
        .withArgs(deadline);
    });

    it("refuses a suspended hospital", async () => {
      const world = await fixture();
      await world.registration.suspendHospital(north);
      await expect(world.registration.publishDirectoryBySig(...(await signed(world))))
        .to.be.revertedWithCustomError(world.registration, "RegistrationHospitalInactive")
        .withArgs(north);
    });
  });
});
