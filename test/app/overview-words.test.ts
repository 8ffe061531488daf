import { expect } from "chai";
import type { GridCell } from "#lib/use-cases/sharing-grid";
import { momentWords, repeatWords } from "../../app/components/readers/read-times.ts";
import { fullCellWords } from "../../app/components/sharing/sharing-words.ts";
import { seersSentence } from "../../app/components/today/seers-words.ts";

describe("the words of overviews", () => {
  const dates = {
    day: (seconds: number) => `day ${Math.floor(seconds / 86_400)}`,
    time: (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 16),
    moment: (seconds: number) => `${dates.day(seconds)}, ${dates.time(seconds)}`,
    ...{ instant: String, clock: String },
    zone: "UTC",
  };
  const [morning, later] = [8 * 3600 + 900, 8 * 3600 + 1500];
  const nextDay = 86_400 + 60;

  it("say how often something happened, from when to when", () => {
    const six = { since: morning, at: later, times: 6 };
    expect(repeatWords(six, dates)).to.equal("08:15 to 08:25, 6 times");
    expect(momentWords(six, dates)).to.equal("day 0, 08:15 to 08:25, 6 times");
    expect(repeatWords({ ...six, at: morning + 5 }, dates)).to.equal("6 times");
    expect(momentWords({ ...six, at: nextDay }, dates)).to.equal(
      "day 0, 08:15 to day 1, 00:01, 6 times",
    );
  });

  it("say nothing more of what happened once", () => {
    const once = { since: morning, at: morning + 1, times: 1 };
    expect(repeatWords(once, dates)).to.equal(undefined);
    expect(momentWords(once, dates)).to.equal("day 0, 08:15");
  });

  it("say of a cell that somebody can add", () => {
    const cell: GridCell = {
      ...{ category: 10, state: "open", from: 0, until: 1_800_000_000 },
      ...{ purposes: [0], actions: [0] },
    };
    const until = "until 15 January 2027";
    expect(fullCellWords(cell)).to.equal(until);
    expect(fullCellWords({ ...cell, actions: [0, 1] })).to.equal(`${until}, can add too`);
    expect(fullCellWords({ ...cell, actions: [1] })).to.equal(`${until}, can add but not read`);
    expect(fullCellWords({ ...cell, actions: [0, 1], state: "denied" })).to.equal(
      `denied ${until}`,
    );
  });

  it("say on the first page who can see and who can add", () => {
    const label = { name: "Dr Osei", role: "doctor", hospital: "Nordhavn" };
    const osei = { number: 3, isYou: false, label, sees: "notes and visits", adds: "" };
    const of = (view: Partial<Parameters<typeof seersSentence>[0]>) =>
      seersSentence({ people: [], teams: 0, writers: 0, ...view });
    const alone = (changes: Partial<typeof osei>) => of({ people: [{ ...osei, ...changes }] });
    expect(of({})).to.equal("Nobody but you can see your records now.");
    expect(alone({})).to.match(/, can see your notes and visits\.$/);
    expect(alone({ adds: "notes and visits" })).to.match(
      /can see and add to your notes and visits/,
    );
    expect(alone({ adds: "imaging" })).to.match(
      /see your notes and visits, and add to your imaging/,
    );
    expect(alone({ sees: "", adds: "imaging" })).to.match(/can add to your imaging, but not see/);
    expect(of({ people: [osei], teams: 1, writers: 1 })).to.match(
      /and 1 more can see some of your records\. One of them can add to them too\.$/,
    );
    expect(of({ teams: 1, writers: 1 })).to.equal(
      "One team can see some of your records. It can add to them too.",
    );
    expect(of({ teams: 2, writers: 2 })).to.match(/All of them can add to them too\.$/);
  });
});
