import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash } from "ethers";
import { accessLeaf } from "../../lib/access-entry.ts";
import { fromHex, toHex } from "../../lib/bytes.ts";
import { merkleProof, merkleRoot } from "../../lib/merkle-tree.ts";
import {
  bytes32,
  day,
  forever,
  keyStatement,
  networkHelpers,
  now,
  peopled,
  role,
} from "../support/consortium.ts";
import vector from "../vectors/access-entry.json" with { type: "json" };

/** Two gateways of two hospitals and an oracle; the first gateway's membership ends in a day. */
async function admitted() {
  const world = await peopled();
  const { registration, free } = world;
  const [north, south, oracle] = free as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const validUntil = (await now()) + day;
  const admit = async (
    account: HardhatEthersSigner,
    [ofRole, hospital, until]: [role: number, hospital: number, until: number],
  ) => {
    const key = await keyStatement(world, account.address, account);
    await registration.admit(ofRole, hospital, until, key);
    return { account, number: Number(await registration.numberOf(account)) };
  };
  return {
    ...world,
    validUntil,
    gateway: await admit(north, [role.gateway, 0, validUntil]),
    otherGateway: await admit(south, [role.gateway, 1, forever]),
    oracle: await admit(oracle, [role.oracle, 0, forever]),
  };
}

const fixture = () => networkHelpers.loadFixture(admitted);
const root = bytes32("root");

const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => fromHex(bytes32(`leaf ${index}`)));

describe("AccessLog", () => {
  describe("append", () => {
    it("keeps a gateway's root and moves its head", async () => {
      const { accessLog, gateway } = await fixture();
      const sending = accessLog.connect(gateway.account).append(root, 1, 12);
      await expect(sending)
        .to.emit(accessLog, "AccessRootAppended")
        .withArgs(gateway.number, 1, 12, root, (await now()) + 1);
      expect([...(await accessLog.headOf(gateway.number))]).to.deep.equal(
        [12, 1, await now()].map(BigInt),
      );
      const { root: kept, to, appendedAt } = await accessLog.rootAt(gateway.number, 1);
      expect([kept, to, appendedAt]).to.deep.equal([root, 12n, BigInt(await now())]);
    });

    it("joins each span to the one before, also one of a single entry", async () => {
      const { accessLog, gateway } = await fixture();
      const as = accessLog.connect(gateway.account);
      await as.append(root, 1, 12);
      await as.append(bytes32("second"), 13, 13);
      await as.append(bytes32("third"), 14, 20);
      expect((await accessLog.headOf(gateway.number)).slice(0, 2)).to.deep.equal([20n, 3n]);
      expect((await accessLog.rootAt(gateway.number, 13)).root).to.equal(bytes32("second"));
      expect((await accessLog.rootAt(gateway.number, 1)).root).to.equal(root);
    });

    it("refuses a gap, an overlap and a repetition", async () => {
      const { accessLog, gateway } = await fixture();
      const as = accessLog.connect(gateway.account);
      const other = (from: number | bigint, last: number) =>
        expect(as.append(root, from, from))
          .to.be.revertedWithCustomError(accessLog, "AccessLogFromOther")
          .withArgs(gateway.number, last, from);
      await other(0, 0);
      await other(2, 0);
      await as.append(root, 1, 12);
      for (const from of [0, 1, 12, 14, 2n ** 64n - 1n]) await other(from, 12);
    });

    it("refuses a span that ends before it begins, and a root of zeros", async () => {
      const { accessLog, gateway } = await fixture();
      const as = accessLog.connect(gateway.account);
      await expect(as.append(root, 1, 0))
        .to.be.revertedWithCustomError(accessLog, "AccessLogSpanEmpty")
        .withArgs(1, 0);
      await expect(as.append(ZeroHash, 1, 2)).to.be.revertedWithCustomError(
        accessLog,
        "AccessLogRootMissing",
      );
    });

    it("refuses with evidence, not with a panic, after the last number there is", async () => {
      const { accessLog, gateway } = await fixture();
      const as = accessLog.connect(gateway.account);
      await as.append(root, 1, 2n ** 64n - 1n);
      await expect(as.append(root, 0, 0))
        .to.be.revertedWithCustomError(accessLog, "AccessLogFromOther")
        .withArgs(gateway.number, 2n ** 64n - 1n, 0);
    });

    it("refuses everybody who is no gateway", async () => {
      const world = await fixture();
      const { accessLog, stranger, consortium, northAdmin } = world;
      const members = [world.patient, world.doctor, world.nurse, world.oracle];
      const accounts = [stranger, consortium, northAdmin, ...members.map(({ account }) => account)];
      for (const account of accounts) {
        await expect(accessLog.connect(account).append(root, 1, 1))
          .to.be.revertedWithCustomError(accessLog, "AccessLogNotAGateway")
          .withArgs(account.address);
      }
    });

    it("refuses a suspended gateway until it is reinstated", async () => {
      const { accessLog, registration, gateway } = await fixture();
      const as = accessLog.connect(gateway.account);
      await as.append(root, 1, 5);
      await registration.suspend(gateway.number);
      await expect(as.append(root, 6, 6))
        .to.be.revertedWithCustomError(accessLog, "AccessLogGatewayNotActive")
        .withArgs(gateway.number);
      await registration.reinstate(gateway.number);
      await as.append(root, 6, 6);
    });

    it("refuses a gateway whose hospital is suspended, and one whose membership has ended", async () => {
      const { accessLog, registration, gateway, otherGateway, validUntil } = await fixture();
      const inactive = async ({ account, number }: typeof gateway) =>
        expect(accessLog.connect(account).append(root, 1, 1))
          .to.be.revertedWithCustomError(accessLog, "AccessLogGatewayNotActive")
          .withArgs(number);
      await registration.suspendHospital(1);
      await inactive(otherGateway);
      await networkHelpers.time.increaseTo(validUntil);
      await inactive(gateway);
    });

    it("goes on while the chain is paused", async () => {
      const { accessLog, registration, gateway } = await fixture();
      await registration.setPaused(true);
      await expect(accessLog.connect(gateway.account).append(root, 1, 1)).to.emit(
        accessLog,
        "AccessRootAppended",
      );
    });

    it("keeps the gateways' logs apart", async () => {
      const { accessLog, gateway, otherGateway } = await fixture();
      await accessLog.connect(gateway.account).append(root, 1, 12);
      await accessLog.connect(otherGateway.account).append(bytes32("other"), 1, 3);
      expect((await accessLog.headOf(gateway.number)).last).to.equal(12);
      expect((await accessLog.headOf(otherGateway.number)).last).to.equal(3);
      expect((await accessLog.rootAt(otherGateway.number, 1)).root).to.equal(bytes32("other"));
    });
  });

  describe("headOf and rootAt", () => {
    it("are all zero where there is nothing", async () => {
      const { accessLog, gateway, registration } = await fixture();
      await accessLog.connect(gateway.account).append(root, 1, 12);
      expect([...(await accessLog.headOf(99))]).to.deep.equal([0n, 0n, 0n]);
      expect([...(await accessLog.rootAt(gateway.number, 2))]).to.deep.equal([ZeroHash, 0n, 0n]);
      expect(await accessLog.registration()).to.equal(await registration.getAddress());
    });
  });

  describe("verifyLeaf", () => {
    const from = 41;

    /** Asks about one leaf of a span of `count` leaves that begins at 41. */
    async function spanOf(count: number) {
      const { accessLog, gateway } = await fixture();
      const leaves = leavesOf(count);
      const as = accessLog.connect(gateway.account);
      await as.append(root, 1, from - 1);
      await as.append(merkleRoot(leaves), from, from + count - 1);
      const ask = (
        index: number | bigint,
        { leaf, proof }: { leaf: Uint8Array; proof: readonly Uint8Array[] },
      ) => accessLog.verifyLeaf(gateway.number, from, leaf, [...proof], index);
      return { accessLog, gateway, leaves, ask };
    }

    for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 33]) {
      it(`agrees with lib on each of ${count} leaves, and on no other place`, async () => {
        const { leaves, ask } = await spanOf(count);
        for (const [index, leaf] of leaves.entries()) {
          const proof = merkleProof(leaves, index);
          expect(await ask(index, { leaf, proof })).to.equal(true);
          for (const other of [index - 1, index + 1, index ^ 1, count]) {
            if (other < 0 || other === index) continue;
            expect(await ask(other, { leaf, proof }), `${index} as ${other}`).to.equal(false);
          }
        }
      });
    }

    it("refuses another leaf, a changed, shortened or prolonged proof", async () => {
      const { leaves, ask } = await spanOf(7);
      const leaf = leaves[2]!;
      const proof = merkleProof(leaves, 2);
      expect(await ask(2, { leaf: leaves[3]!, proof })).to.equal(false);
      expect(await ask(2, { leaf, proof: proof.slice(0, -1) })).to.equal(false);
      expect(await ask(2, { leaf, proof: proof.slice(1) })).to.equal(false);
      expect(await ask(2, { leaf, proof: [] })).to.equal(false);
      expect(await ask(2, { leaf, proof: [...proof, leaf] })).to.equal(false);
      expect(await ask(2, { leaf, proof: proof.toReversed() })).to.equal(false);
      for (const at of proof.keys()) {
        const changed = proof.map((one, index) => (index === at ? leaf : one));
        expect(await ask(2, { leaf, proof: changed })).to.equal(false);
      }
    });

    it("takes no node of the tree for a leaf", async () => {
      const { leaves, ask } = await spanOf(4);
      const node = merkleRoot(leaves.slice(0, 2));
      const sibling = merkleRoot(leaves.slice(2));
      for (const index of [0, 1]) {
        expect(await ask(index, { leaf: node, proof: [sibling] })).to.equal(false);
        expect(await ask(index, { leaf: merkleRoot(leaves), proof: [] })).to.equal(false);
      }
    });

    it("refuses an index far outside, another gateway, and a span that does not begin there", async () => {
      const { accessLog, gateway, leaves, ask } = await spanOf(3);
      const [leaf] = leaves as [Uint8Array];
      const proof = merkleProof(leaves, 0);
      expect(await ask(2n ** 64n - 1n, { leaf, proof })).to.equal(false);
      expect(await accessLog.verifyLeaf(gateway.number + 1, from, leaf, proof, 0)).to.equal(false);
      expect(await accessLog.verifyLeaf(gateway.number, from + 1, leaf, proof, 0)).to.equal(false);
    });

    it("finds the frozen entries by their leaves as lib makes them", async () => {
      const { accessLog, gateway } = await fixture();
      const leaves = vector.entries.map(({ entry, salt }) =>
        accessLeaf(entry as Parameters<typeof accessLeaf>[0], fromHex(salt)),
      );
      await accessLog.connect(gateway.account).append(vector.root, 1, leaves.length);
      for (const [index, { leaf, proof }] of vector.entries.entries()) {
        expect(toHex(leaves[index]!)).to.equal(leaf);
        expect(await accessLog.verifyLeaf(gateway.number, 1, leaf, proof, index)).to.equal(true);
      }
    });
  });
});
