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
    expect(opened).to.deep.include({ did: "opened", record, since: 1000, at: 1002, times: 1 });
    expect(opened).to.deep.include({ count: 1, isRefused: false });
    expect(opened?.entries).to.deep.equal(entries);
    expect(told(entries)).to.deep.equal(["opened your laboratory results for treatment"]);
  });

  it("tells how often a record was opened within ten minutes, from when to when", () => {
    const opening = (at: number) => [
      entry({ at }),
      entry({ at, kind: entryKinds.header }),
      entry({ at: at + 1 }),
    ];
    const starts = [1000, 1002, 1004, 1300, 1420, 1600];
    const [opened, ...others] = storyOf(starts.flatMap(opening));
    expect(others).to.have.length(1); // the contents of the last, which came after the ten minutes
    expect(opened).to.include({ did: "opened", since: 1601, times: 1 });
    expect(others[0]).to.include({ did: "opened", since: 1000, at: 1600, times: 6 });
    const [again] = storyOf([...opening(1000), ...opening(1420)]);
    expect(again).to.include({ since: 1000, at: 1421, times: 2, count: 1 });
  });

  it("counts openings without a title, contents in pieces, titles and keys", () => {
    const key = () => entry({ at: 1000 });
    const title = () => entry({ at: 1000, kind: entryKinds.header });
    const keys = () => entry({ at: 1000, kind: entryKinds.capsule, record: zeroWord });
    const timesOf = (entries: readonly AccessEntry[]) => storyOf(entries).map(({ times }) => times);
    expect(timesOf([key(), key(), key(), key()])).to.deep.equal([2]);
    expect(timesOf([key(), title(), key(), key(), key()])).to.deep.equal([1]);
    expect(timesOf([title(), title(), key(), key()])).to.deep.equal([1]);
    expect(timesOf([key(), entry({ at: 1090 })])).to.deep.equal([2]);
    expect(timesOf([title(), title(), title()])).to.deep.equal([3]);
    expect(timesOf([keys(), keys()])).to.deep.equal([2]);
  });

  it("puts first what happened last, also where it began earlier", () => {
    const told = storyOf([
      entry({ at: 1000 }),
      entry({ at: 1100, reader: 6 }),
      entry({ at: 1420 }),
    ]);
    expect(told.map(({ reader, at }) => [reader, at])).to.deep.equal([
      [5, 1420],
      [6, 1100],
    ]);
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
