import { expect } from "chai";
import { sightingsOf } from "#lib/device-sightings";

/** Blocks in which devices' sequences rose by one. */
type Risings = Readonly<Record<number, readonly number[]>>;

function chainOf(risings: Risings, { keptFrom = 0 } = {}) {
  const asked: number[] = [];
  const at = (device: number, block: number): number =>
    (risings[device] ?? []).filter((rising) => rising <= block).length;
  return {
    asked,
    ask: (devices: readonly number[], block: number) => {
      asked.push(block);
      return Promise.resolve(
        block < keptFrom ? undefined : devices.map((device) => at(device, block)),
      );
    },
    now: (head: number) =>
      Object.keys(risings).map((name) => ({
        device: Number(name),
        sequence: at(Number(name), head),
      })),
  };
}

describe("when a device was seen last", () => {
  it("is the block in which its sequence became what it is", async () => {
    const head = 1000;
    for (const rising of [1, 2, 499, 500, 990, 993, 999, 1000]) {
      const { ask, now } = chainOf({ 5: [rising] });
      expect(await sightingsOf(ask, now(head), { head, since: 0 })).to.deep.equal([
        { device: 5, block: rising, unseenFrom: rising },
      ]);
    }
  });

  it("is found for many devices together, with few questions", async () => {
    const seen = Array.from({ length: 200 }, (_, index) => 994 + (index % 6));
    const { ask, asked, now } = chainOf(
      Object.fromEntries(seen.map((block, index) => [index + 1, [block]])),
    );
    const found = await sightingsOf(ask, now(1000), { head: 1000, since: 0 });
    expect(found.map(({ block }) => block)).to.deep.equal(seen);
    expect(asked.length).to.be.at.most(8);
  });

  it("is nothing for a device without readings, and for one that was seen before the search", async () => {
    const { ask, now } = chainOf({ 5: [], 6: [100] });
    expect(await sightingsOf(ask, now(1000), { head: 1000, since: 400 })).to.deep.equal([
      { device: 5, block: undefined, unseenFrom: 400 },
      { device: 6, block: undefined, unseenFrom: 400 },
    ]);
  });

  it("says how far a node's memory goes where it does not go on", async () => {
    const { ask, now } = chainOf({ 5: [100], 6: [998] }, { keptFrom: 900 });
    expect(await sightingsOf(ask, now(1000), { head: 1000, since: 0 })).to.deep.equal([
      { device: 5, block: undefined, unseenFrom: 936 },
      { device: 6, block: 998, unseenFrom: 998 },
    ]);
  });
});
