import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import fc from "fast-check";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { DeviceReportError, reportWord, reportWords } from "#lib/device-report";
import {
  deviceAccount,
  deviceSignerOf,
  newDeviceKey,
  newP256DeviceKey,
  p256SignatureOf,
  signAsDevice,
} from "#lib/device-key";
import { typedDataDigest } from "#lib/eip712";
import {
  batchOf,
  batchStatement,
  isInBatch,
  leavesOf,
  openBatchDigest,
  readingsOf,
  type SignedReadings,
} from "#lib/reading-batch";
import { portableKeccak } from "#lib/keccak";
import { merkleProof } from "#lib/merkle-tree";
import { decodeWindowIndex, encodeWindowIndex } from "#lib/window-index";
import { errorOf } from "../support/rejects.ts";
import { verifyPlace, windowTree } from "../support/window-tree.ts";
import vector from "../vectors/readings.json" with { type: "json" };

type Frozen = { message: SignedReadings; account: Hex; leaves: Hex[]; root: Hex };
const frozen = vector.batches as unknown as [Frozen, Frozen];
const [{ message }] = frozen;
const types = {
  ReadingBatch:
    "bytes32 deployment,uint32 device,uint32 patient,uint64 first,uint32 count,bytes32 root"
      .split(",")
      .map((field) => {
        const [type = "", name = ""] = field.split(" ");
        return { type, name };
      }),
};

const digestOf = (given: SignedReadings): Uint8Array =>
  typedDataDigest(batchStatement(batchOf(given, leavesOf(given))));

describe("batch of readings", () => {
  it("is signed over the digest that ethers makes of its statement, on either curve", () => {
    for (const { message: one, account, leaves, root } of frozen) {
      const batch = batchOf(one, leavesOf(one));
      expect([batch.root, batch.count]).to.deep.equal([root, leaves.length]);
      const domain = { name: "HealthChain", version: "1", salt: one.deployment };
      const digest = TypedDataEncoder.hash(domain, types, batch);
      expect(toHex(digestOf(one))).to.equal(digest);
      expect(deviceSignerOf(fromHex(digest), one.signature)).to.equal(account);
    }
  });

  it("is another device's, or nobody's, with any byte of statement or signature changed", () => {
    for (const { message: one, account } of frozen) {
      const digest = digestOf(one);
      const signature = fromHex(one.signature);
      for (const at of signature.keys()) {
        const flipped = Uint8Array.from(signature);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        expect(deviceSignerOf(digest, toHex(flipped)), `byte ${at}`).not.to.equal(account);
      }
      const other = Uint8Array.from(digest);
      other[5] = (other[5] ?? 0) ^ 1;
      expect(deviceSignerOf(other, one.signature)).not.to.equal(account);
    }
  });

  it("refuses the upper half of s on P-256, which another could make of a signature", () => {
    const { message: one } = frozen[1];
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = BigInt(`0x${one.signature.slice(-64)}`);
    const high = (order - s).toString(16).padStart(64, "0");
    const signature: Hex = `0x${one.signature.slice(2, -64)}${high}`;
    expect(deviceSignerOf(digestOf(one), signature)).to.equal(undefined);
  });

  it("has the digest of its statement, worked out once for all or each time", () => {
    const digestOf = openBatchDigest(message.deployment, portableKeccak);
    const batch = batchOf(message, leavesOf(message));
    for (const first of [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1])
      for (const count of [1, 1024, 2 ** 32 - 1]) {
        const one = { ...batch, first, count };
        expect(digestOf(one)).to.deep.equal(typedDataDigest(batchStatement(one)));
      }
    expect(() => digestOf({ ...batch, count: 2 ** 32 })).to.throw("does not fit");
    expect(() => digestOf({ ...batch, first: -1 })).to.throw("does not fit");
  });

  it("proves each of its readings, and nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 17 }), fc.nat(), (count, seed) => {
        const { readings } = message;
        const [{ salt }] = readings as [SignedReadings["readings"][0]];
        const given = {
          ...message,
          readings: Array.from({ length: count }, (_, at) => ({
            ...(readings[at % readings.length] as SignedReadings["readings"][0]),
            mantissa: at,
            salt,
          })),
        };
        const leaves = leavesOf(given);
        const batch = batchOf(given, leaves);
        const reading = readingsOf(given)[seed % count]!;
        const proof = merkleProof(leaves, seed % count).map(toHex);
        const one = { batch, signature: "0x" as const, reading, salt, proof };
        expect(isInBatch(one)).to.equal(true);
        for (const field of ["device", "patient", "mantissa", "sequence", "observedAt"] as const) {
          const changed = { ...reading, [field]: reading[field] + 1 };
          expect(isInBatch({ ...one, reading: changed }), field).to.equal(false);
        }
        expect(isInBatch({ ...one, proof: [...one.proof, salt] })).to.equal(false);
        const otherBatch = { ...batch, device: batch.device + 1 };
        expect(isInBatch({ ...one, batch: otherBatch })).to.equal(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe("device key", () => {
  it("signs on either curve what its account is known by", () => {
    const statement = batchStatement(batchOf(message, leavesOf(message)));
    for (const key of [newDeviceKey(), newP256DeviceKey(`0x${"7a".repeat(20)}`)]) {
      const signature = signAsDevice(key, statement);
      expect(deviceSignerOf(typedDataDigest(statement), signature)).to.equal(deviceAccount(key));
      expect(p256SignatureOf(signature)?.account).to.equal(
        key.curve === "P-256" ? deviceAccount(key) : undefined,
      );
    }
  });

  it("has another account with another verifier, since its account names it", () => {
    const key = newP256DeviceKey(`0x${"7a".repeat(20)}`);
    expect(deviceAccount({ ...key, verifier: `0x${"7b".repeat(20)}` })).not.to.equal(
      deviceAccount(key),
    );
  });

  it("is refused where it is none of its curve", async () => {
    for (const curve of ["secp256k1", "P-256"] as const)
      for (const privateKey of [new Uint8Array(32), new Uint8Array(31).fill(1)])
        await errorOf(
          () => deviceAccount({ curve, privateKey, saltSecret: new Uint8Array(32) }),
          "device-key/malformed",
        );
  });
});

describe("window of readings", () => {
  const given = frozen.map(({ leaves }, at) => ({
    patient: at === 0 ? 3 : 9,
    leaves: leaves.map(fromHex).slice(0, at === 0 ? 5 : 2),
  }));

  it("has the root that is frozen", () => {
    expect(toHex(windowTree(given).root)).to.equal(vector.window.root);
  });

  it("proves each reading at its place, and at no other", () => {
    const tree = windowTree(given);
    const window = { root: tree.root, patients: given.length };
    for (const { patient, leaves } of given)
      for (const [at, leaf] of leaves.entries()) {
        const proof = tree.prove(patient, at);
        expect(verifyPlace(window, leaf, proof)).to.equal(true);
        for (const field of ["patient", "patientIndex", "readings", "index"] as const) {
          const place = { ...proof.place, [field]: proof.place[field] + 1 };
          expect(verifyPlace(window, leaf, { ...proof, place }), field).to.equal(false);
        }
        expect(verifyPlace({ ...window, patients: 3 }, leaf, proof)).to.equal(false);
      }
  });

  it("has an index that is frozen, has one encoding, and is refused with any byte cut or added", async () => {
    const bytes = fromHex(vector.window.index);
    const index = decodeWindowIndex(bytes);
    expect(toHex(encodeWindowIndex(index))).to.equal(vector.window.index);
    for (const wrong of [bytes.subarray(1), bytes.subarray(0, -1), Uint8Array.of(...bytes, 0)])
      await errorOf(() => decodeWindowIndex(wrong), "window-index/malformed");
    const swapped = { ...index, patients: index.patients.toReversed() };
    await errorOf(() => encodeWindowIndex(swapped), "window-index/malformed");
    await errorOf(() => encodeWindowIndex({ ...index, window: 0 }), "window-index/malformed");
    const [patient] = index.patients as [(typeof index.patients)[0]];
    const many = Array.from({ length: 16_000 }, (_, at) => ({ ...patient, patient: at + 1 }));
    await errorOf(() => encodeWindowIndex({ ...index, patients: many }), "window-index/too-large");
  });
});

describe("report word", () => {
  const report = { device: 7, sequence: 5, accepted: 5, rejected: 2, late: 1 };

  it("has the bits that are frozen, and stands in the order of devices", () => {
    expect(`0x${reportWord(report).toString(16)}`).to.equal(vector.report);
    const other = { ...report, device: 6 };
    expect(reportWords([report, other])).to.deep.equal([other, report].map(reportWord));
  });

  it("refuses what does not fit", () => {
    for (const [field, value] of [
      ["device", 2 ** 32],
      ["sequence", 2 ** 53],
      ["accepted", -1],
      ["rejected", 0.5],
      ["late", NaN],
    ] as const)
      expect(() => reportWord({ ...report, [field]: value }), field).to.throw(DeviceReportError);
  });
});
