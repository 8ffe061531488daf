import { expect } from "chai";
import { entryKinds, entryOutcomes, zeroWord, type AccessEntry } from "#lib/access-entry";
import { deedSentence, storyOf } from "#lib/access-story";
import type { Hex } from "#lib/bytes";

const [laboratory, notes] = [6, 10];
const record: Hex = `0x${"ab".repeat(32)}`;

let sequence = 0;

const entry = (changes: Partial<AccessEntry>): AccessEntry => {
  sequence += 1;
  return {
    ...{ deployment: zeroWord, gateway: 11, patient: 3, reader: 5, category: laboratory, record },
    ...{ sequence, number: sequence, purpose: 0, kind: entryKinds.record, count: 1, at: 1000 },
    ...{ outcome: entryOutcomes.served, request: `0x${sequence.toString(16).padStart(64, "0")}` },
    ...changes,
  };
};

const told = (entries: readonly AccessEntry[]) => storyOf(entries).map(deedSentence);

describe("the story of an access log", () => {
  it("tells key, title and contents of one record once", () => {
    const entries = [
      entry({ at: 1000 }),
      entry({ at: 1001, kind: entryKinds.header }),
      entry({ at: 1002 }),
    ];
    const [opened, ...others] = storyOf(entries);
    expect(others).to.deep.equal([]);
    expect(opened).to.deep.include({ did: "opened", record, at: 1000, count: 1, isRefused: false });
    expect(opened?.entries).to.deep.equal(entries);
    expect(told(entries)).to.deep.equal(["opened your laboratory results for treatment"]);
  });

  it("tells the same record again after ten minutes, for another reader and for another purpose", () => {
    const entries = [
      entry({ at: 1000 }),
      entry({ at: 1601 }),
      entry({ at: 1602, reader: 6 }),
      entry({ at: 1603, purpose: 1 }),
    ];
    expect(told(entries)).to.deep.equal([
      "opened your laboratory results in an emergency",
      ...Array.from({ length: 3 }, () => "opened your laboratory results for treatment"),
    ]);
  });

  it("tells a list of many categories once, and a title as a title", () => {
    const request = zeroWord;
    const list = [notes, laboratory].map((category) =>
      entry({ kind: entryKinds.headers, record: zeroWord, category, request }),
    );
    const title = entry({ kind: entryKinds.header, at: 2000, category: notes });
    const [looked, listed] = storyOf([...list, title]);
    expect(listed?.categories).to.deep.equal([laboratory, notes]);
    expect([looked, listed].map((one) => deedSentence(one!))).to.deep.equal([
      "looked at a title in your notes and visits for treatment",
      "looked at the list of your records for treatment",
    ]);
  });

  it("tells refusals with their count, and keys without a purpose", () => {
    const refused = entryOutcomes.refused;
    expect(
      told([
        entry({ kind: entryKinds.capsule, record: zeroWord }),
        entry({ outcome: refused, at: 1100 }),
        entry({ outcome: refused, at: 1101, count: 3, kind: entryKinds.headers, record: zeroWord }),
      ]),
    ).to.deep.equal([
      "tried to open your records for treatment, and the gateway refused 3 times",
      "tried to open your laboratory results for treatment, and the gateway refused once",
      "picked up the keys that you left for them",
    ]);
  });

  it("tells what a gateway says it lost", () => {
    const gap = { kind: entryKinds.gap, patient: 0, number: 0, reader: 0, record: zeroWord };
    const [lost] = storyOf([entry({ ...gap, count: 4 })]);
    expect(lost).to.include({ did: "lost", count: 4 });
    expect(deedSentence(lost!)).to.equal("lost 4 entries of its log");
  });

  it("leaves no entry out, whatever the order in which gateways tell", () => {
    const entries = Array.from({ length: 60 }, (_, index) =>
      entry({
        gateway: 11 + (index % 2),
        at: 1000 + ((index * 317) % 5000),
        reader: 5 + (index % 3),
      }),
    );
    const happenings = storyOf(entries);
    expect(happenings.flatMap(({ entries: some }) => some)).to.have.members(entries);
    const times = happenings.map(({ at }) => at);
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
  });

  it("has words for a category of a later release", () => {
    expect(told([entry({ category: 200 })])).to.deep.equal([
      "opened your category 200 for treatment",
    ]);
  });
});
