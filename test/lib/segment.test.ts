import { expect } from "chai";
import { readFileSync } from "node:fs";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { portableLineCipher } from "#lib/line-cipher";
import { isInBatch } from "#lib/reading-batch";
import { openSegment, openSegmentKey, readSegmentHead } from "#lib/segment";
import { decodeLine, encodeLine, readingsOfLine } from "#lib/segment-line";
import { nodeLineCipher } from "#native/node-line-cipher";
import { errorOf } from "../support/rejects.ts";
import { buildSegment } from "../support/vectors/segment.ts";

type Vector = Record<"deployment" | "id" | "key" | "patientPrivateKey" | "box" | "block", Hex> & {
  readonly lines: readonly Hex[];
} & Record<"oracle" | "patient" | "epoch", number>;

const vector = JSON.parse(
  readFileSync(new URL("../vectors/segment.json", import.meta.url), "utf8"),
) as Vector;
const block = fromHex(vector.block);
const key = fromHex(vector.key);
const name = {
  ...{ deployment: fromHex(vector.deployment), oracle: vector.oracle, patient: vector.patient },
  ...{ id: fromHex(vector.id), epoch: vector.epoch },
};
const openKey = (whose: Partial<typeof name> = {}) =>
  openSegmentKey(
    portableWrap,
    { ...name, ...whose },
    { privateKey: fromHex(vector.patientPrivateKey), sealed: fromHex(vector.box) },
  );
const openFaults = ["segment/malformed", "segment/does-not-open"];

describe("a segment", () => {
  it("is made byte for byte as its vector", async () => {
    expect(await buildSegment()).to.deep.equal(vector);
  });

  it("opens with the key in its box to the lines that were sealed, by either cipher", () => {
    expect(readSegmentHead(block)).to.deep.equal({ id: name.id, epoch: 2 });
    for (const cipher of [portableLineCipher, nodeLineCipher])
      expect(openSegment(cipher, openKey(), block).map(toHex)).to.deep.equal(vector.lines);
  });

  it("does not open when any byte of it is another", () => {
    for (let at = 0; at < block.length; at += 1) {
      const other = block.slice();
      other[at] = (other[at] ?? 0) ^ 1;
      expect(
        codeOf(() => openSegment(nodeLineCipher, key, other)),
        `byte ${at}`,
      ).to.be.oneOf(openFaults);
    }
  });

  it("does not open cut within a line, with lines swapped, or with another key", () => {
    for (const length of [0, 36, 38, 60, block.length - 1])
      expect(
        codeOf(() => openSegment(nodeLineCipher, key, block.subarray(0, length))),
        `${length} bytes`,
      ).to.be.oneOf(openFaults);
    expect(codeOf(() => openSegment(nodeLineCipher, new Uint8Array(32), block))).to.equal(
      "segment/does-not-open",
    );
    const first = 4 + new DataView(block.buffer, block.byteOffset).getUint32(37);
    const swapped = Uint8Array.of(
      ...block.subarray(0, 37),
      ...block.subarray(37 + first),
      ...block.subarray(37, 37 + first),
    );
    expect(codeOf(() => openSegment(nodeLineCipher, key, swapped))).to.equal(
      "segment/does-not-open",
    );
  });

  it("has a key that opens for its patient, oracle, epoch and id alone", async () => {
    const id = new Uint8Array(32);
    for (const other of [{ patient: 4 }, { oracle: 7 }, { epoch: 1 }, { id }])
      await errorOf(() => Promise.resolve().then(() => openKey(other)), "box/does-not-open");
  });
});

describe("a line of a segment", () => {
  const owner = { deployment: vector.deployment, patient: vector.patient };

  it("gives each accepted reading with the proof that its device signed it", () => {
    const line = decodeLine(fromHex(vector.lines[0]!));
    const readings = readingsOfLine(owner, line);
    expect(readings.map(({ reading }) => reading.sequence)).to.deep.equal([1, 2, 3, 4]);
    expect(readings.every(isInBatch)).to.equal(true);
    expect(toHex(encodeLine(line))).to.equal(vector.lines[0]);
  });

  it("is read in its one encoding only", () => {
    const bytes = fromHex(vector.lines[1]!);
    for (const other of [bytes.subarray(1), Uint8Array.of(...bytes, 0), new Uint8Array()])
      expect(codeOf(() => decodeLine(other))).to.equal("segment/malformed");
  });
});

/** The code of the error that `act` throws. */
function codeOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return Reflect.get(error as object, "code");
  }
  return undefined;
}
