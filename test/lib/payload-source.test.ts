import { expect } from "chai";
import { newRecordKey, openPayload, sealPayload } from "#lib/payload";
import { newPayloadHeader } from "#lib/payload-header";
import { joined, pattern, piecesOf } from "../support/byte-streams.ts";
import { errorOf } from "../support/rejects.ts";

const about = { deployment: new Uint8Array(32).fill(1), patient: 7, author: 12, category: 6 };
const headerOf = (size: number) => newPayloadHeader({ ...about, epoch: 3, size });

describe("sealPayload", () => {
  it("takes a source that reuses one buffer for all its pieces", async () => {
    const size = 300_000;
    const content = pattern(size);
    const buffer = new Uint8Array(50_000);
    const source = (async function* () {
      for (let at = 0; at < size; at += buffer.length) {
        buffer.set(content.subarray(at, at + buffer.length));
        yield await Promise.resolve(buffer);
        buffer.fill(0);
      }
    })();
    const header = headerOf(size);
    const recordKey = newRecordKey();
    const payload = await sealPayload({ source, size, header, recordKey });
    const opened = await joined(openPayload({ header, recordKey, ...payload }));
    expect(Buffer.compare(opened, content)).to.equal(0);
  });

  it("refuses a size that is not the header's, and one over the limit", async () => {
    const header = headerOf(100);
    const recordKey = newRecordKey();
    const source = piecesOf(pattern(5000));
    const seal = (size: number) => () => sealPayload({ source, size, header, recordKey });
    await errorOf(seal(5000), "payload/size-mismatch");
    await errorOf(seal(2 ** 32 + 1), "payload/too-large");
    await errorOf(seal(-1), "payload/too-large");
    await errorOf(() => headerOf(2 ** 32 + 1), "payload/too-large");
  });
});
