import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { toHex } from "#lib/bytes";
import { openForgetting } from "../../oracle/anchor/forget.ts";
import {
  equivocationOf,
  mostOverlaps,
  openEvidence,
  type NewBatch,
} from "../../oracle/check/evidence.ts";
import { openDatabase, type Database } from "../../oracle/database.ts";
import { scratchDirectory } from "../support/scratch.ts";

const origin = { genesis: toHex(randomBytes(32)), deployment: toHex(randomBytes(32)), oracle: 5 };
const answer = (at: number) => ({ refused: "[]", window: 1, at });

/** Leaves of a device's sequences, the same each time. */
const leafOf = (device: number, sequence: number, other = 0): Uint8Array =>
  Uint8Array.of(...new Uint8Array(29), device, sequence, other);

const batchOf = (device: number, first: number, count: number): NewBatch => ({
  ...{ device, first, patient: 3, signature: toHex(randomBytes(65)) },
  leaves: Array.from({ length: count }, (_, index) => leafOf(device, first + index)),
});

const place = fc.record({
  device: fc.integer({ min: 1, max: 3 }),
  first: fc.integer({ min: 1, max: 60 }),
  count: fc.integer({ min: 1, max: 12 }),
});
const places = fc.uniqueArray(place, {
  maxLength: 25,
  selector: ({ device, first, count }) => [device, first, count].join(),
});

describe("evidence of what devices signed", () => {
  let folder: Awaited<ReturnType<typeof scratchDirectory>>;
  let database: Database;
  const open = () => openDatabase(join(folder.path, "oracle.sqlite"), origin);
  beforeEach(async () => {
    folder = await scratchDirectory();
    database = open();
  });
  afterEach(async () => {
    database.close();
    await folder.remove();
  });
  const sequences = () =>
    database
      .prepare("SELECT first FROM evidence ORDER BY number")
      .all()
      .map((row) => row["first"]);

  it("finds each batch that shares a sequence with a new one, before a restart and after", () => {
    fc.assert(
      fc.property(places, place, (signed, { device, first, count }) => {
        database.exec("DELETE FROM evidence");
        const evidence = openEvidence(database);
        const batch = batchOf(device, first, count);
        for (const one of signed) {
          evidence.overlapping(batchOf(one.device, one.first, one.count)); // as each message is looked up first
          evidence.put(batchOf(one.device, one.first, one.count), answer(1));
        }
        const expected = signed
          .filter((one) => one.device === device)
          .filter((one) => one.first < first + count && one.first + one.count > first)
          .map((one) => [one.first, one.count]);
        fc.pre(expected.length <= mostOverlaps);
        for (const known of [evidence, openEvidence(database)])
          expect(
            known.overlapping(batch).map((one) => [one.first, one.count]),
          ).to.have.deep.members(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("knows the same batch again by its readings, whatever signature it comes with", () => {
    const evidence = openEvidence(database);
    evidence.put(batchOf(7, 10, 3), answer(1));
    expect(evidence.same(batchOf(7, 10, 3))?.first).to.equal(10);
    for (const [first, count] of [
      [10, 2],
      [10, 4],
      [11, 3],
    ] as const)
      // prettier-ignore
      expect(evidence.same(batchOf(7, first, count))).to.equal(undefined);
  });

  it("proves another reading under a sequence, with both signatures, and calls nothing else so", () => {
    const evidence = openEvidence(database);
    evidence.put(batchOf(7, 10, 3), answer(1));
    const honest = batchOf(7, 11, 4);
    expect(equivocationOf(honest, evidence.overlapping(honest))).to.equal(undefined);
    const lie = { ...honest, leaves: [...honest.leaves] };
    lie.leaves[1] = leafOf(7, 12, 1);
    const found = equivocationOf(lie, evidence.overlapping(lie));
    expect(found?.sequence).to.equal(12);
    expect(found?.one.leaf).to.equal(toHex(leafOf(7, 12)));
    expect(found?.other.leaf).to.equal(toHex(leafOf(7, 12, 1)));
    expect(found?.other.signature).to.equal(lie.signature);
  });

  it("looks at no more messages that share sequences than it takes to refuse another", () => {
    const evidence = openEvidence(database);
    for (let count = 1; count <= 3 * mostOverlaps; count += 1)
      evidence.put(batchOf(7, 10, count), answer(1));
    expect(evidence.overlapping(batchOf(7, 10, 100)).length).to.equal(mostOverlaps + 1);
    expect(evidence.same(batchOf(7, 10, 3 * mostOverlaps))?.count).to.equal(3 * mostOverlaps);
  });

  it("is forgotten whole, however much it is", async () => {
    const evidence = openEvidence(database);
    database.exec("BEGIN");
    for (let first = 1; first <= 2500; first += 1)
      evidence.put(batchOf(7, first, 1), answer(first <= 2300 ? 1000 : 2000));
    database.exec("COMMIT");
    const config = { EVIDENCE_SECONDS: 500 };
    await openForgetting({ database, config, now: () => 2000 })();
    expect(sequences().length).to.equal(200);
  });

  it("is forgotten at its age and not before", async () => {
    const evidence = openEvidence(database);
    for (const [first, at] of [
      [1, 1000],
      [2, 1100],
      [3, 1100],
      [4, 1200],
    ] as const)
      // prettier-ignore
      evidence.put(batchOf(7, first, 1), answer(at));
    let time = 0;
    const config = { EVIDENCE_SECONDS: 500 };
    const forget = openForgetting({ database, config, now: () => time });
    for (const [now, kept] of [
      [1500, [1, 2, 3, 4]],
      [1600, [2, 3, 4]],
      [1630, [2, 3, 4]], // half a minute later it does not look
      [1661, [4]],
      [1800, []],
      [1900, []],
    ] as const) {
      time = now;
      await forget();
      expect(sequences(), `at ${now}`).to.deep.equal(kept);
    }
  });
});
