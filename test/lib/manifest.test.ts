import * as dagCbor from "@ipld/dag-cbor";
import { expect } from "chai";
import fc from "fast-check";
import { fromHex } from "#lib/bytes";
import {
  cidOfDigest,
  decodeManifest,
  digestOfCid,
  encodeManifest,
  manifestDigest,
  type Manifest,
} from "#lib/manifest";
import {
  decodePayloadHeader,
  encodePayloadHeader,
  newPayloadHeader,
  type PayloadHeader,
} from "#lib/payload-header";
import { errorOf, flipped } from "../support/rejects.ts";

const filled = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const header = newPayloadHeader({
  ...{ deployment: filled(1), patient: 7, author: 12, category: 6, epoch: 3, size: 100 },
  previous: filled(2),
});
const manifest: Manifest = {
  header,
  payload: cidOfDigest(filled(3)),
  salt: filled(4),
  commitment: filled(5),
  keyBoxDigest: filled(6),
  headerBoxDigest: filled(7),
};

describe("payload header", () => {
  it("decodes to what was encoded", () => {
    for (const previous of [null, filled(9)]) {
      const one = { ...header, previous };
      expect(decodePayloadHeader(encodePayloadHeader(one))).to.deep.equal(one);
    }
  });

  const outOfRange: Partial<PayloadHeader>[] = [
    { deployment: filled(1, 31) },
    { patient: -1 },
    { patient: 2 ** 32 },
    { author: 0.5 },
    { category: 256 },
    { epoch: 2 ** 32 },
    { recordId: filled(1, 33) },
    { previous: filled(1, 0) },
    { chunkSize: 65_536 },
    { paddedSize: 4095 },
    { paddedSize: 2 ** 40 },
  ];
  for (const part of outOfRange) {
    it(`refuses ${JSON.stringify(part).slice(0, 40)}`, () =>
      errorOf(() => encodePayloadHeader({ ...header, ...part }), "payload-header/malformed"));
  }
});

describe("manifest", () => {
  it("decodes to what was encoded, far below 1 MiB", () => {
    const encoded = encodeManifest(manifest);
    expect(decodeManifest(encoded)).to.deep.equal(manifest);
    expect(encoded.length).to.be.below(400);
  });

  it("has another digest for any flipped byte, whether or not it decodes", () => {
    const encoded = encodeManifest(manifest);
    const digests = new Set<string>();
    for (let at = 0; at < encoded.length; at += 1) {
      digests.add(Buffer.from(manifestDigest(flipped(encoded, at))).toString("hex"));
      try {
        expect(encodeManifest(decodeManifest(flipped(encoded, at)))).to.deep.equal(
          flipped(encoded, at),
        );
      } catch (error) {
        expect(error).to.have.property("code", "manifest/malformed");
      }
    }
    expect(digests.size).to.equal(encoded.length);
  });

  it("refuses another version, more or fewer fields, and what is no array", async () => {
    const fields: unknown[] = dagCbor.decode(encodeManifest(manifest));
    const bad = [[2, ...fields.slice(1)], [...fields, 1], fields.slice(0, -1), { a: 1 }, null, 1];
    for (const value of bad) {
      await errorOf(() => decodeManifest(dagCbor.encode(value)), "manifest/malformed");
    }
  });

  it("refuses encodings that are not canonical", async () => {
    const encoded = encodeManifest(manifest);
    expect([...encoded.subarray(0, 2)]).to.deep.equal([0x8f, 1]);
    const long = [
      Uint8Array.of(0x8f, 0x18, 1, ...encoded.subarray(2)),
      Uint8Array.of(0x98, 15, ...encoded.subarray(1)),
      Uint8Array.of(0x9f, ...encoded.subarray(1), 0xff),
      Uint8Array.of(...encoded, 0),
      encoded.subarray(0, -1),
      new Uint8Array(),
    ];
    for (const bytes of long) await errorOf(() => decodeManifest(bytes), "manifest/malformed");
  });

  it("refuses a block of 1 MiB without decoding it", () =>
    errorOf(() => decodeManifest(new Uint8Array(2 ** 20)), "manifest/too-large"));

  it("refuses arbitrary bytes and arbitrary values with one error", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 500 }),
          fc.jsonValue().map((value) => dagCbor.encode(value)),
        ),
        async (bytes) => {
          await errorOf(() => decodeManifest(bytes), "manifest/malformed");
        },
      ),
    ));

  it("refuses an address that is not a CIDv1 of SHA-256", async () => {
    const bad = ["", "nonsense", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnQPQj"];
    for (const payload of bad) {
      await errorOf(() => encodeManifest({ ...manifest, payload }), "manifest/bad-cid");
    }
  });
});

describe("cidOfDigest", () => {
  it("agrees with a CID that Kubo gave to a known block", () => {
    const digest = fromHex("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"); // "hello"
    const cid = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";
    expect(cidOfDigest(digest)).to.equal(cid);
    expect(digestOfCid(cid)).to.deep.equal(digest);
  });

  it("refuses a digest of another length and a CID of another codec", async () => {
    await errorOf(() => cidOfDigest(filled(1, 31)), "manifest/bad-cid");
    const dagPb = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    await errorOf(() => digestOfCid(dagPb), "manifest/bad-cid");
  });
});
