import { expect } from "chai";
import fc from "fast-check";
import { decodeAccountKey, encodeAccountKey } from "#lib/account-key";
import { concat, equal, fromHex, utf8, type Hex } from "#lib/bytes";
import {
  decodeDirectoryEnvelope,
  encodeDirectoryEnvelope,
  type DirectoryEnvelope,
} from "#lib/directory";
import {
  decodeDirectoryBundle,
  encodeDirectoryBundle,
  type Directory,
} from "#lib/directory-bundle";
import { portableWrap } from "#lib/ecies";
import { decodeSlots, encodeSlots, openWithPhrase, openWithWallet } from "#lib/key-slots";
import { cidOfDigest, decodeManifest, digestOfCid, encodeManifest } from "#lib/manifest";
import { decodePayloadHeader, encodePayloadHeader } from "#lib/payload-header";
import { checkPhrase } from "#lib/phrase";
import { normaliseSignature } from "#lib/wallet-slot";
import directory from "../vectors/directory.json" with { type: "json" };
import record from "../vectors/record.json" with { type: "json" };
import {
  expectRoundTrip,
  forAll,
  judged,
  mutated,
  mutatedCbor,
  mutatedJson,
  noVerdicts,
  type Verdicts,
} from "../support/mutations.ts";
import { tell } from "../support/rounds.ts";

const { header } = decodeManifest(fromHex(record.manifest));
const slots = decodeSlots(fromHex(record.slots));
const accountKey = openWithPhrase(slots, record.phrase);

const codecs = {
  manifest: {
    valid: fromHex(record.manifest),
    decode: decodeManifest,
    encode: encodeManifest,
  },
  "payload header": {
    valid: encodePayloadHeader(header),
    decode: decodePayloadHeader,
    encode: encodePayloadHeader,
  },
  "slots document": { valid: fromHex(record.slots), decode: decodeSlots, encode: encodeSlots },
  "account key": {
    valid: encodeAccountKey(accountKey),
    decode: decodeAccountKey,
    encode: encodeAccountKey,
  },
  "directory envelope": {
    valid: fromHex(directory.envelope).subarray(1), // behind the version
    decode: (bytes: Uint8Array) => decodeDirectoryEnvelope(concat(Uint8Array.of(1), bytes)),
    encode: (envelope: DirectoryEnvelope) => encodeDirectoryEnvelope(envelope).subarray(1),
  },
} as const;

describe("a mutated encoding", () => {
  for (const [name, codec] of Object.entries(codecs)) {
    it(`of the ${name} is refused, or is the one encoding of what it decodes to`, async () => {
      const { valid, decode, encode } = codec as (typeof codecs)["manifest"];
      const verdicts = noVerdicts();
      await expectRoundTrip(noVerdicts(), valid, { decode, encode });
      await forAll(mutatedCbor(valid), 8000, (bytes) =>
        expectRoundTrip(verdicts, bytes, { decode, encode }),
      );
      conclude(name, verdicts);
    }).timeout(200_000);
  }

  it("of a directory's document is refused, or is the one encoding of what it decodes to", async () => {
    const verdicts = noVerdicts();
    const { deployment } = directory.site;
    const codec = {
      decode: (bytes: Uint8Array) => decodeDirectoryBundle(deployment as Hex, bytes),
      encode: (decoded: Directory) => encodeDirectoryBundle(deployment as Hex, decoded),
    };
    await expectRoundTrip(noVerdicts(), utf8(directory.document), codec);
    await forAll(mutatedJson(JSON.parse(directory.document)), 4000, (bytes) =>
      expectRoundTrip(verdicts, bytes, codec),
    );
    conclude("directory's document", verdicts);
  }).timeout(100_000);

  it("of a slots document never opens to another key", async () => {
    const verdicts = noVerdicts();
    const signature = fromHex(record.walletSignature);
    const { id } = slots.slots.find(({ kind }) => kind === "wallet")!;
    await forAll(mutatedCbor(fromHex(record.slots)), 3000, async (bytes) => {
      const opened = await judged(verdicts, () =>
        openWithWallet(decodeSlots(bytes), { id, signature }),
      );
      if (opened === undefined) return;
      expect(equal(encodeAccountKey(opened.value), encodeAccountKey(accountKey))).to.equal(true);
    });
    conclude("slots opened", verdicts);
  }).timeout(100_000);

  it("of a wallet's signature opens nothing", async () => {
    const verdicts = noVerdicts();
    const signature = fromHex(record.walletSignature);
    const same = normaliseSignature(signature);
    const { id } = slots.slots.find(({ kind }) => kind === "wallet")!;
    await forAll(mutated([signature]), 3000, async (bytes) => {
      const opened = await judged(verdicts, () => openWithWallet(slots, { id, signature: bytes }));
      if (opened !== undefined) expect(equal(normaliseSignature(bytes), same)).to.equal(true);
    });
    conclude("signatures", verdicts);
  }).timeout(100_000);

  it("of a recovery phrase or an address is refused, or says the same", async () => {
    const verdicts = noVerdicts();
    const texts = mutated([utf8(record.phrase), utf8(record.manifestCid)]);
    await forAll(texts, 4000, async (bytes) => {
      const text = new TextDecoder().decode(bytes);
      const phrase = await judged(verdicts, () => checkPhrase(text));
      if (phrase !== undefined) expect(checkPhrase(phrase.value)).to.equal(phrase.value);
      const digest = await judged(verdicts, () => digestOfCid(text));
      if (digest !== undefined) expect(digest.value).to.have.length(32);
      if (digest !== undefined) expect(cidOfDigest(digest.value)).to.match(/^bafkrei/);
    });
    conclude("phrases and addresses", verdicts);
  }).timeout(100_000);

  it("of a private key has a public key or is refused", async () => {
    const verdicts = noVerdicts();
    const keys = fc.oneof(
      mutated([fromHex(record.accountPrivateKey)]),
      fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(255)),
    );
    await forAll(keys, 300, async (bytes) => {
      const publicKey = await judged(verdicts, () => portableWrap.publicKeyOf(bytes));
      if (publicKey !== undefined) expect(publicKey.value).to.have.length(33);
    });
    conclude("private keys", verdicts);
  }).timeout(100_000);
});

function conclude(name: string, verdicts: Verdicts): void {
  tell(`fuzz, ${name}`, verdicts);
  expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 20);
}
