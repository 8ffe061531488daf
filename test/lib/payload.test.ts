import { expect } from "chai";
import fc from "fast-check";
import { concat } from "#lib/bytes";
import { webCipher, type Cipher } from "#lib/cipher";
import { newRecordKey, openPayload, payloadKeys, sealPayload } from "#lib/payload";
import { PayloadError } from "#lib/payload-error";
import { chunkSize, newPayloadHeader, type PayloadHeader } from "#lib/payload-header";
import { nodeCipher } from "#native/node-aead";
import { joined, listOf, pattern, piecesOf, streamOf } from "../support/byte-streams.ts";
import { errorOf, flipped } from "../support/rejects.ts";

const ciphers: Record<string, Cipher> = { webCipher, nodeCipher };
const about = { deployment: new Uint8Array(32).fill(1), patient: 7, author: 12, category: 6 };
const headerOf = (size: number, more: Partial<PayloadHeader> = {}): PayloadHeader => ({
  ...newPayloadHeader({ ...about, epoch: 3, size }),
  ...more,
});

/** A sealed payload, all of it in memory. */
async function sealed(size: number, cipher: Cipher) {
  const content = pattern(size);
  const header = headerOf(size);
  const recordKey = newRecordKey();
  const source = piecesOf(content);
  const payload = await sealPayload({ source, size, header, recordKey }, cipher);
  const chunks = await listOf(piecesOf(await joined(payload.chunks), 2 ** 20));
  return { content, header, recordKey, chunks, salt: payload.salt, commitment: payload.commitment };
}

/** What comes out before the error with `code`, and the error. */
async function refusal(stream: AsyncIterable<Uint8Array>, code: string) {
  const out: Uint8Array[] = [];
  const read = async () => {
    for await (const piece of stream) out.push(piece);
  };
  const error = await errorOf(read, code);
  return { out: concat(...out), block: error instanceof PayloadError ? error.block : undefined };
}

for (const [name, cipher] of Object.entries(ciphers)) {
  describe(`payload with ${name}`, () => {
    const edges = [0, 1, 4088, 4089, chunkSize - 8, chunkSize - 7, chunkSize, 2_500_000];
    for (const size of edges) {
      it(`opens ${size} bytes as they went in, in pieces of any length`, async () => {
        const one = await sealed(size, cipher);
        const whole = concat(...one.chunks);
        for (const pieceLength of [whole.length, 2 ** 20, 65_537, size < 5000 ? 3 : 1021]) {
          const chunks = piecesOf(whole, pieceLength);
          const opened = await joined(openPayload({ ...one, chunks }, cipher));
          expect(Buffer.compare(opened, one.content)).to.equal(0);
        }
      });
    }

    it("seals chunks of 1 MiB but for the last", async () => {
      const { chunks } = await sealed(2_500_000, cipher);
      expect(chunks.map(({ length }) => length)).to.deep.equal([2 ** 20, 2 ** 20, 458_800]);
    });

    it("names the block in which a byte is flipped and yields nothing of it", async () => {
      const one = await sealed(2_500_000, cipher);
      for (const [block, at] of [
        [0, 0],
        [1, 500_000],
        [1, 2 ** 20 - 1],
        [2, 3],
      ] as const) {
        const chunks = one.chunks.map((chunk, index) =>
          index === block ? flipped(chunk, at) : chunk,
        );
        const stream = openPayload({ ...one, chunks: streamOf(chunks) }, cipher);
        const refused = await refusal(stream, "payload/does-not-open");
        expect(refused.block).to.equal(block);
        expect(refused.out).to.have.length(Math.max(0, block * chunkSize - 8));
        expect(Buffer.compare(refused.out, one.content.subarray(0, refused.out.length))).to.equal(
          0,
        );
      }
    });

    it("refuses chunks that changed places, came twice or are missing", async () => {
      const one = await sealed(2_500_000, cipher);
      const [a, b, c] = one.chunks as [Uint8Array, Uint8Array, Uint8Array];
      const cases: [Uint8Array[], string, number][] = [
        [[b, a, c], "payload/does-not-open", 0],
        [[a, a, c], "payload/does-not-open", 1],
        [[a, b, b], "payload/extended", 3],
        [[a, b, c, c], "payload/extended", 3],
        [[a, c], "payload/truncated", 1],
        [[a, b], "payload/truncated", 2],
        [[a, b, c.subarray(0, -1)], "payload/truncated", 2],
        [[a.subarray(0, 5)], "payload/truncated", 0],
        [[], "payload/truncated", 0],
      ];
      for (const [list, code, block] of cases) {
        const refused = await refusal(
          openPayload({ ...one, chunks: streamOf(list) }, cipher),
          code,
        );
        expect(refused.block).to.equal(block);
        expect(refused.out.length).to.be.at.most(
          block === 3 ? 2 * chunkSize - 8 : block * chunkSize,
        );
      }
    });

    it("refuses a chunk of another sealing of the same record", async () => {
      const one = await sealed(2_500_000, cipher);
      const source = piecesOf(one.content);
      const again = await sealPayload({ ...one, source, size: 2_500_000 }, cipher);
      const [, other] = await listOf(piecesOf(await joined(again.chunks), 2 ** 20));
      const list = [one.chunks[0]!, other!, one.chunks[2]!];
      const stream = openPayload({ ...one, chunks: streamOf(list) }, cipher);
      expect((await refusal(stream, "payload/does-not-open")).block).to.equal(1);
    });

    it("refuses a wrong key, header, salt or commitment before it asks for a chunk", async () => {
      const one = await sealed(100, cipher);
      const wrong = [
        { recordKey: newRecordKey() },
        { recordKey: one.recordKey.subarray(1) },
        { salt: flipped(one.salt, 0) },
        { commitment: flipped(one.commitment, 31) },
        { commitment: new Uint8Array() },
        ...[{ patient: 8 }, { author: 8 }, { category: 5 }, { epoch: 4 }].map((more) => ({
          header: { ...one.header, ...more },
        })),
        { header: { ...one.header, recordId: flipped(one.header.recordId, 0) } },
      ];
      for (const part of wrong) {
        let asked = 0;
        const chunks = streamOf(one.chunks);
        const counted = (async function* () {
          asked += 1;
          yield* chunks;
        })();
        await refusal(
          openPayload({ ...one, ...part, chunks: counted }, cipher),
          "payload/wrong-key",
        );
        expect(asked).to.equal(0);
      }
    });

    it("refuses a source that is shorter or longer than announced", async () => {
      for (const actual of [99, 101, 0, 2_000_000]) {
        const header = headerOf(100);
        const source = piecesOf(pattern(actual), 50);
        const { chunks } = await sealPayload(
          { source, size: 100, header, recordKey: newRecordKey() },
          cipher,
        );
        await refusal(chunks, "payload/size-mismatch");
      }
    });

    it("never repeats a key and nonce prefix when a changed file is sealed again (threat 12)", async () => {
      const one = await sealed(100, cipher);
      const changed = piecesOf(pattern(100).reverse());
      const again = await sealPayload({ ...one, source: changed, size: 100 }, cipher);
      const [before, after] = [one.salt, again.salt].map((salt) =>
        payloadKeys(one.header, one.recordKey, salt),
      );
      expect(after!.key).not.to.deep.equal(before!.key);
      expect(after!.noncePrefix).not.to.deep.equal(before!.noncePrefix);
    });

    it("refuses a true length and padding that its author made up", async () => {
      const bad: [string, (plain: Uint8Array) => void][] = [
        ["length of another padded size", (plain) => plain.set([0, 0, 0, 0, 0, 0, 0x13, 0x88])],
        ["length beyond everything", (plain) => plain.fill(255, 0, 8)],
        ["padding that is not zero", (plain) => plain.fill(1, 4000)],
      ];
      for (const [what, spoil] of bad) {
        const one = await forged(spoil, cipher);
        const refused = await refusal(openPayload(one, cipher), "payload/bad-padding");
        expect(refused.out, what).to.have.length(0);
        expect(refused.block).to.equal(0);
      }
    });
  });
}

/** A payload of 100 bytes whose padded plaintext was spoiled before it was sealed. */
async function forged(spoil: (plain: Uint8Array) => void, cipher: Cipher) {
  const header = headerOf(100);
  const [recordKey, salt] = [newRecordKey(), newRecordKey()];
  const { key, noncePrefix, commitment } = payloadKeys(header, recordKey, salt);
  const plain = new Uint8Array(header.paddedSize);
  plain[7] = 100;
  spoil(plain);
  const nonce = concat(noncePrefix, Uint8Array.of(0, 0, 0, 0, 1));
  const work = (await cipher(key)).sealer(nonce, plain.length);
  work.add(plain);
  const chunks = streamOf(await work.finish());
  return { header, recordKey, salt, commitment, chunks };
}

describe("payload", () => {
  it("has the same bytes from both ciphers", async () => {
    const one = await sealed(1_100_000, nodeCipher);
    expect(await joined(openPayload({ ...one, chunks: streamOf(one.chunks) }))).to.deep.equal(
      one.content,
    );
    const web = await sealed(1_100_000, webCipher);
    const opened = openPayload({ ...web, chunks: streamOf(web.chunks) }, nodeCipher);
    expect(Buffer.compare(await joined(opened), web.content)).to.equal(0);
  });

  it("opens nothing of arbitrary bytes", async () => {
    const one = await sealed(100, webCipher);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 3 }),
        async (list) => {
          const stream = openPayload({ ...one, chunks: streamOf(list) });
          const out: Uint8Array[] = [];
          const read = async () => {
            for await (const piece of stream) out.push(piece);
          };
          await read().then(
            () => expect.fail("opened"),
            (error: unknown) => expect(error).to.be.instanceOf(PayloadError),
          );
          expect(out).to.have.length(0);
        },
      ),
      { numRuns: 100 },
    );
  });
});
