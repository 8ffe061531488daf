import { expect } from "chai";
import fc from "fast-check";
import { concat, equal, fromHex } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { deriveCategoryKey } from "#lib/category-key";
import { portableWrap, type Wrap } from "#lib/ecies";
import { openLabelled, sealLabelled, type BoxContext } from "#lib/labelled-box";
import { decodeManifest } from "#lib/manifest";
import { newRecordKey, openPayload, sealPayload } from "#lib/payload";
import { newPayloadHeader } from "#lib/payload-header";
import { openHeaderBox, openKeyBox } from "#lib/record-boxes";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { nodeCipher } from "#native/node-aead";
import record from "../vectors/record.json" with { type: "json" };
import { joined, listOf, pattern, piecesOf, streamOf } from "../support/byte-streams.ts";
import { forAll, judged, mutated, noVerdicts, type Verdicts } from "../support/mutations.ts";
import { tell } from "../support/rounds.ts";

const manifest = decodeManifest(fromHex(record.manifest));
const { header } = manifest;
const deployment = fromHex(record.deployment);
const readerPrivateKey = fromHex(record.accountPrivateKey);
const categoryPrivateKey = deriveCategoryKey({
  root: fromHex(record.patientRoot),
  ...{ deployment, category: record.category, epoch: record.epoch },
}).privateKey;

const context: BoxContext = {
  ...{ label: "notice", deployment, patient: 7, category: null, epoch: null },
  ...{ sender: 7, recipient: 12, object: new Uint8Array(32).fill(5) },
};
const notice = sealLabelled(portableWrap, {
  publicKey: fromHex(record.accountPublicKey),
  ...{ context, body: pattern(64) },
});

type Box = { valid: Uint8Array; open: (wrap: Wrap, sealed: Uint8Array) => unknown };

const boxes: Record<string, Box> = {
  "labelled box": {
    valid: notice,
    open: (wrap, sealed) => openLabelled(wrap, { privateKey: readerPrivateKey, context, sealed }),
  },
  "key box": {
    valid: fromHex(record.keyBox),
    open: (wrap, sealed) => openKeyBox(wrap, { categoryPrivateKey, header, sealed }),
  },
  "header box": {
    valid: fromHex(record.headerBox),
    open: (wrap, sealed) => openHeaderBox(wrap, { categoryPrivateKey, header, sealed }),
  },
  capsule: {
    valid: fromHex(record.capsule),
    open: (wrap, sealed) =>
      openCapsule(wrap, {
        ...{ readerPrivateKey, deployment, sealed },
        ...{ patient: record.patient, reader: record.reader },
        expected: (category) => {
          const stated = record.categoryKeys.find((one) => one.category === category);
          return Promise.resolve(stated && fromHex(stated.x));
        },
      }),
  },
};
const allBoxes = Object.values(boxes).map(({ valid }) => valid);

describe("a mutated box", () => {
  for (const [name, { valid, open }] of Object.entries(boxes)) {
    for (const [kind, wrap, runs] of [
      ["portable", portableWrap, 600],
      ["native", nativeWrap(), 3000],
    ] as const) {
      it(`never opens as the ${name} (${kind})`, async () => {
        await open(wrap, valid);
        const verdicts = noVerdicts();
        await forAll(mutated([valid, ...allBoxes]), runs, async (bytes) => {
          const opened = await judged(verdicts, () => open(wrap, bytes));
          if (opened !== undefined) expect(equal(bytes, valid)).to.equal(true);
        });
        conclude(`${name}, ${kind}`, verdicts);
      }).timeout(100_000);
    }
  }
});

describe("a mutated payload", () => {
  const recordKey = fromHex(record.recordKey);
  const sealed = fromHex(record.payload);
  const plaintext = new TextEncoder().encode(record.plaintext);

  it("of one chunk gives out nothing", async () => {
    const verdicts = noVerdicts();
    const cut = fc.integer({ min: 1, max: 6000 });
    await forAll(fc.tuple(mutated([sealed]), cut), 3000, async ([bytes, length]) => {
      const chunks = piecesOf(bytes, length);
      const opened = await judged(verdicts, () =>
        firstOf(openPayload({ ...manifest, recordKey, chunks })),
      );
      if (opened !== undefined) expect(equal(bytes, sealed)).to.equal(true);
    });
    conclude("payload of one chunk", verdicts);
  }).timeout(100_000);

  it("does not open under a mutated key, salt or commitment", async () => {
    const verdicts = noVerdicts();
    const { salt, commitment } = manifest;
    const fields = [recordKey, salt, commitment] as const;
    const field = fc.nat(2);
    await forAll(fc.tuple(field, mutated(fields)), 2000, async ([which, bytes]) => {
      const [key = recordKey, ...others] = fields.with(which, bytes);
      const [ownSalt = salt, ownCommitment = commitment] = others;
      const secrets = { recordKey: key, salt: ownSalt, commitment: ownCommitment };
      const opened = await judged(verdicts, () =>
        joined(openPayload({ header, ...secrets, chunks: piecesOf(sealed) })),
      );
      if (opened === undefined) return;
      expect(equal(bytes, fields[which]!)).to.equal(true);
      expect(equal(opened.value, plaintext)).to.equal(true);
    });
    conclude("payload secrets", verdicts);
  }).timeout(100_000);

  it("of several chunks gives out whole, authentic chunks from the start, and only those", async () => {
    const verdicts = noVerdicts();
    const source = pattern(2_700_000);
    const about = { deployment, patient: 7, author: 7, category: 6, epoch: 1 };
    const long = newPayloadHeader({ ...about, size: source.length });
    const secrets = { header: long, recordKey: newRecordKey() };
    const { chunks, ...rest } = await sealPayload(
      { ...secrets, source: piecesOf(source), size: source.length },
      nodeCipher,
    );
    const whole = await joined(chunks);
    const blocks = await listOf(piecesOf(whole, 2 ** 20));
    await forAll(changedBlocks(blocks), 250, async (changed) => {
      let given = 0;
      const opened = await judged(verdicts, async () => {
        const stream = openPayload({ ...secrets, ...rest, chunks: streamOf(changed) }, nodeCipher);
        for await (const piece of stream) {
          expect(equal(piece, source.subarray(given, given + piece.length))).to.equal(true);
          given += piece.length;
        }
      });
      if (opened === undefined) return;
      expect(given).to.equal(source.length);
      expect(equal(concat(...changed), whole)).to.equal(true);
    });
    conclude("payload of several chunks", verdicts);
  }).timeout(100_000);
});

/** The blocks in another order, doubled, left out, exchanged, or with one of them mutated. */
function changedBlocks(blocks: readonly Uint8Array[]): fc.Arbitrary<readonly Uint8Array[]> {
  const place = fc.nat(blocks.length - 1);
  return fc.oneof(
    fc.shuffledSubarray([...blocks]),
    fc.tuple(place, place).map(([from, to]) => blocks.with(to, blocks[from]!)),
    fc.tuple(place, place).map(([from, to]) => blocks.toSpliced(to, 0, blocks[from]!)),
    place.chain((at) => mutated([blocks[at]!]).map((changed) => blocks.with(at, changed))),
  );
}

async function firstOf(
  stream: AsyncGenerator<Uint8Array, unknown>,
): Promise<IteratorResult<Uint8Array, unknown>> {
  const first = await stream.next();
  await stream.return(undefined);
  return first;
}

function conclude(name: string, verdicts: Verdicts): void {
  tell(`fuzz, ${name}`, verdicts);
  expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 2);
}
