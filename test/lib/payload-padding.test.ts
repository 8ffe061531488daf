import { expect } from "chai";
import { unpad } from "#lib/payload-padding";
import { newPayloadHeader } from "#lib/payload-header";
import { joined } from "../support/byte-streams.ts";
import { errorOf } from "../support/rejects.ts";

const about = { deployment: new Uint8Array(32), patient: 1, author: 1, category: 1, epoch: 1 };
const header = newPayloadHeader({ ...about, size: 3 });

/** A padded plaintext of three bytes, in memory that begins anywhere. */
function padded(offset: number, spoilt?: number): Uint8Array {
  const plain = new Uint8Array(header.paddedSize + offset).subarray(offset);
  plain.set([0, 0, 0, 0, 0, 0, 0, 3, 7, 8, 9]);
  if (spoilt !== undefined) plain[spoilt] = 1;
  return plain;
}

async function* one(plain: Uint8Array, cut: number) {
  yield await Promise.resolve([plain.subarray(0, cut), plain.subarray(cut)]);
}

describe("unpad", () => {
  it("takes length and padding off, wherever the pieces are cut", async () => {
    for (let cut = 0; cut < 30; cut += 1) {
      expect([...(await joined(unpad(one(padded(cut % 5), cut), header)))]).to.deep.equal([
        7, 8, 9,
      ]);
    }
  });

  it("finds one bit of padding that is not zero, wherever it is and memory begins", async () => {
    for (let offset = 0; offset < 5; offset += 1) {
      for (const spoilt of [11, 12, 13, 14, 15, 16, 2000, 4090, 4092, 4093, 4094, 4095]) {
        const read = () => joined(unpad(one(padded(offset, spoilt), 12), header));
        await errorOf(read, "payload/bad-padding");
      }
    }
  });
});
