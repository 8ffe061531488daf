import { expect } from "chai";
import { gapOf, momentsOf, totalsOf, type ChartLine } from "../../app/components/charts/lines.ts";
import { rowsOf, vitalCharts } from "../../app/components/vitals/vital-charts.ts";
import type { VitalReading } from "../../app/keeper/vitals/reading-view.ts";

const line = (name: string, points: ChartLine["points"]): ChartLine => ({ name, points });
const point = (at: number, value: number, doubt?: string) =>
  doubt === undefined ? { at, value } : { at, value, doubt };

const reading = (more: Partial<VitalReading>): VitalReading => ({
  ...{ kind: "heart-rate", name: "Heart rate", value: 70, text: "70 per minute", observedAt: 1000 },
  ...{ device: 5, sequence: 1, oracle: 3, window: 1, anchoredAt: 1004, isImplausible: false },
  ...more,
});

const chartsOf = (
  readings: readonly VitalReading[],
  doubts: ReadonlyMap<number, string> = new Map(),
) => vitalCharts({ readings, doubts, ranges: { "heart-rate": { low: 60, high: 100 } } });

describe("lines of a chart", () => {
  it("share their moments; what a line has twice at one moment makes two", () => {
    const [a, b, c] = [point(10, 1), point(10, 2), point(20, 3)];
    const moments = momentsOf([line("one", [a, b]), line("other", [c])]);
    expect(moments).to.deep.equal([
      { at: 10, points: [a, undefined] },
      { at: 10, points: [b, undefined] },
      { at: 20, points: [undefined, c] },
    ]);
  });

  it("break at three times the usual distance, and at no less than a minute", () => {
    const everyMinute = [0, 60, 120, 180, 900].map((at) => point(at, 1));
    expect(gapOf(line("minutes", everyMinute))).to.equal(180);
    const everySecond = [0, 1, 2, 3, 30].map((at) => point(at, 1));
    expect(gapOf(line("seconds", everySecond))).to.equal(60);
  });

  it("count what is in doubt, and leave it out of least, mean and greatest", () => {
    const all = line("heart", [point(1, 60), point(2, 300, "doubtful"), point(3, 80)]);
    expect(totalsOf(all)).to.deep.equal({
      count: 3,
      doubtful: 1,
      least: 60,
      mean: 70,
      greatest: 80,
    });
    expect(totalsOf(all, [3, 9])).to.deep.include({ count: 1, least: 80 });
    expect(totalsOf(all, [2, 2])).to.equal(undefined);
  });
});

describe("readings as charts", () => {
  it("stand by kind, pressures together, a line for each way of measuring", () => {
    const charts = chartsOf([
      reading({}),
      reading({ name: "Heart rate by pulse oximetry", sequence: 2 }),
      reading({ kind: "systolic", name: "Systolic blood pressure", sequence: 3 }),
      reading({ kind: "diastolic", name: "Diastolic blood pressure", sequence: 4 }),
    ]);
    expect(charts.map(({ name, lines }) => [name, lines.length])).to.deep.equal([
      ["Heart rate", 2],
      ["Blood pressure", 2],
    ]);
    expect(charts[0]?.normal).to.equal("60 to 100 per minute");
  });

  it("name the device where there are several", () => {
    const [chart] = chartsOf([reading({}), reading({ device: 6 })]);
    const names = chart?.lines.map(({ name }) => name);
    expect(names).to.deep.equal(["Heart rate, device 5", "Heart rate, device 6"]);
  });

  it("are in doubt by their device, or by what is hardly possible", () => {
    const doubts = new Map([[6, "the device is in quarantine"]]);
    const all = [
      reading({}),
      reading({ device: 6 }),
      reading({ isImplausible: true, sequence: 2 }),
    ];
    const found = chartsOf(all, doubts).flatMap(({ lines }) =>
      lines.flatMap(({ points }) => points),
    );
    expect(found.map(({ doubt }) => doubt)).to.deep.equal([
      undefined,
      "hardly possible at this age",
      "the device is in quarantine",
    ]);
  });

  it("are rows, newest first, of the stretch that is shown", () => {
    const [chart] = chartsOf([1, 2, 3].map((at) => reading({ observedAt: at, sequence: at })));
    expect(rowsOf(chart!, [2, 3]).map(({ at }) => at)).to.deep.equal([3, 2]);
  });
});
