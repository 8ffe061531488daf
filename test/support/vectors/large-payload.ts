import { sha256 } from "@noble/hashes/sha2";
import { toHex } from "#lib/bytes";
import { webCipher } from "#lib/cipher";
import { newRecordKey, sealPayload } from "#lib/payload";
import { encodePayloadHeader, newPayloadHeader } from "#lib/payload-header";
import { joined, listOf, pattern, piecesOf } from "../byte-streams.ts";
import { withSeededRandom } from "../seeded-random.ts";

const size = 2_500_000;

/** A payload of three chunks: its sealed bytes by SHA-256, a chunk at a time. */
export const buildLargePayload = (cipher = webCipher) =>
  withSeededRandom("healthchain large payload 1", async () => {
    const about = {
      deployment: new Uint8Array(32).fill(0xd2),
      patient: 1,
      author: 1,
      category: 7,
      epoch: 1,
    };
    const header = newPayloadHeader({ ...about, size });
    const recordKey = newRecordKey();
    const source = piecesOf(pattern(size), 100_000);
    const sealed = await sealPayload({ source, size, header, recordKey }, cipher);
    const chunks = await listOf(piecesOf(await joined(sealed.chunks), 2 ** 20));
    return {
      header: toHex(encodePayloadHeader(header)),
      recordKey: toHex(recordKey),
      plaintext: toHex(sha256(pattern(size))),
      salt: toHex(sealed.salt),
      commitment: toHex(sealed.commitment),
      chunks: chunks.map((chunk) => ({ length: chunk.length, sha256: toHex(sha256(chunk)) })),
    };
  });
