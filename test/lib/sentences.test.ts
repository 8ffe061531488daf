import { expect } from "chai";
import { actions, categories, purposes } from "#lib/categories";
import { hospitals, people, secretStrings } from "../../scripts/demo-data/people.ts";
import {
  anchorSentence,
  dayOf,
  enrolmentSentence,
  epochSentence,
  grantSentence,
  listed,
  SentenceError,
  stopSentence,
  timeOf,
} from "#lib/sentences";

describe("sentences", () => {
  const reader = {
    name: "Dr Amara Osei",
    role: "doctor",
    hospital: "Nordhavn University Hospital",
  };
  const until = Date.UTC(2027, 2, 3, 10, 42) / 1000;
  const terms = { reader, categories: [6, 4], purposes: [0], actions: [0], until };

  it("name reader, role and hospital, categories, purpose and end of a grant", () => {
    expect(grantSentence([terms])).to.equal(
      "Dr Amara Osei (doctor, Nordhavn University Hospital) can read my laboratory results and medications for treatment until 3 March 2027, 10:42 UTC.",
    );
  });

  it("say so when a reader may write, and put several terms one after the other", () => {
    const both = grantSentence([
      { ...terms, actions: [0, 1] },
      { ...terms, categories: [10] },
    ]);
    expect(both.match(/Dr Amara Osei/g)).to.have.length(2);
    expect(both).to.match(/can read and .* my laboratory results and medications/);
  });

  it("say when a grant begins, unless it begins at once", () => {
    expect(grantSentence([{ ...terms, from: until - 86_400 }])).to.contain(
      "for treatment from 2 March 2027, 10:42 UTC until 3 March 2027, 10:42 UTC.",
    );
    expect(grantSentence([{ ...terms, from: 0 }])).to.equal(grantSentence([terms]));
  });

  it("differ whenever any of the terms differ, so that none can be passed for another", () => {
    const others = [
      { ...terms, categories: [6] },
      { ...terms, categories: [6, 16] },
      { ...terms, purposes: [4] },
      { ...terms, purposes: [0, 4] },
      { ...terms, actions: [1] },
      { ...terms, until: until + 60 },
      { ...terms, from: until - 86_400 },
      { ...terms, until: until + 366 * 86_400 },
      { ...terms, reader: { ...reader, hospital: "Lakeside Clinic" } },
      { ...terms, reader: { ...reader, name: "Dr Jonas Lind" } },
      { ...terms, reader: { ...reader, role: "nurse" } },
    ];
    const said = [terms, ...others].map((one) => grantSentence([one]));
    expect(new Set(said).size).to.equal(said.length);
  });

  it("have words for every category, purpose and action, each its own", () => {
    for (const [known, say] of [
      [categories.map(({ number }) => number), (bit: number) => ({ categories: [bit] })],
      [purposes.map(({ bit }) => bit), (bit: number) => ({ purposes: [bit] })],
      [actions.map(({ bit }) => bit), (bit: number) => ({ actions: [bit] })],
    ] as const) {
      const said = known.map((bit) => grantSentence([{ ...terms, ...say(bit) }]));
      expect(new Set(said).size).to.equal(known.length);
    }
  });

  it("are refused for a bit or category without words, so nothing is signed unread", () => {
    for (const unknown of [{ purposes: [5] }, { actions: [2] }, { purposes: [0, -1] }])
      expect(() => grantSentence([{ ...terms, ...unknown }])).to.throw(SentenceError);
    expect(() => grantSentence([{ ...terms, categories: [13] }])).to.throw();
  });

  it("tell of stopping, new keys, enrolment and records", () => {
    expect(stopSentence(reader, [6])).to.equal(
      "Stop sharing: from now on Dr Amara Osei (doctor, Nordhavn University Hospital) can't open my laboratory results.",
    );
    expect(epochSentence([6, 4])).to.equal(
      "Use new keys for my laboratory results and medications.",
    );
    expect(enrolmentSentence()).to.contain("all my HealthChain records");
    expect(anchorSentence([6])).to.contain("Add one record");
    expect(anchorSentence([6, 6, 4])).to.equal(
      "Add 3 records that I wrote or checked: laboratory results and medications.",
    );
  });

  it("give time in UTC, whatever the machine's time zone", () => {
    const before = process.env["TZ"];
    try {
      for (const zone of ["Pacific/Auckland", "America/Los_Angeles"]) {
        process.env["TZ"] = zone;
        expect(dayOf(until)).to.equal("3 March 2027");
        expect(timeOf(until)).to.equal("10:42");
      }
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });

  it("list one, two and three things as a person would", () => {
    expect(listed([6])).to.equal("laboratory results");
    expect(listed([6, 4, 1])).to.match(/^laboratory results, medications and vital signs$/);
  });

  it("never name the patient of the demo, whose name is nowhere outside the record", () => {
    const staff = people.filter(({ role }) => role !== "patient");
    for (const { name, role, hospital } of staff) {
      const at = hospitals.find(({ id }) => id === hospital)!.name;
      const said = grantSentence([{ ...terms, reader: { name, role, hospital: at } }]);
      expect(secretStrings.filter((text) => said.includes(text))).to.deep.equal([]);
    }
    expect(people.find(({ role }) => role === "patient")!.name).to.equal("the patient");
  });
});
