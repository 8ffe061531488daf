import { expect } from "chai";
import { GatewayError } from "#lib/gateway-session";
import type { BlockRange, ExplorerEvent } from "../../../app/keeper/explorer/ask-events.ts";
import { openPastEvents } from "../../../app/keeper/explorer/past-events.ts";

describe("app keeper, past events", () => {
  const eventIn = (block: number): ExplorerEvent => ({
    ...{ block, index: 0, transaction: "0x01", contract: "Consent", name: "ConsentGranted" },
    fields: [],
  });

  /** A chain with an event in some blocks, which writes down what it was asked. */
  function chainWith(blocks: readonly number[], most = Infinity) {
    const asked: BlockRange[] = [];
    const past = openPastEvents(async (range) => {
      asked.push(range);
      const found = blocks.filter((block) => block >= range.from && block <= range.to);
      if (found.length > most) throw new GatewayError("rpc/too-many-events", "Too many.");
      return Promise.resolve(found.toReversed().map(eventIn));
    });
    return { asked, past };
  }

  const blocksOf = ({ events }: { events: readonly ExplorerEvent[] }) =>
    events.map(({ block }) => block);

  it("asks for each block once, since the last one seen", async () => {
    const { asked, past } = chainWith([3, 12]);
    expect(blocksOf(await past.upTo(10))).to.deep.equal([3]);
    expect(blocksOf(await past.upTo(12))).to.deep.equal([12, 3]);
    await past.upTo(12);
    expect(asked).to.deep.equal([
      { from: 0, to: 10 },
      { from: 11, to: 12 },
    ]);
  });

  it("asks one after another, whoever asks at once", async () => {
    const { asked, past } = chainWith([3]);
    const answers = await Promise.all([past.upTo(10), past.upTo(10), past.upTo(11)]);
    expect(answers.map(blocksOf)).to.deep.equal([[3], [3], [3]]);
    expect(asked).to.have.length(2);
  });

  it("begins with the newest blocks and goes back as far as it is asked to", async () => {
    const { asked, past } = chainWith([5, 30_000, 49_999]);
    expect(blocksOf(await past.upTo(50_000))).to.deep.equal([49_999]);
    expect(blocksOf(await past.further(50_000))).to.deep.equal([49_999, 30_000]);
    const { range, ...all } = await past.further(50_000);
    expect(blocksOf({ ...all })).to.deep.equal([49_999, 30_000, 5]);
    expect(range).to.deep.equal({ from: 0, to: 50_000 });
    await past.further(50_000);
    expect(asked).to.have.length(3);
  });

  it("halves what holds too many events at once", async () => {
    const { past } = chainWith([1, 2, 3, 4, 5], 2);
    expect(blocksOf(await past.upTo(8))).to.deep.equal([5, 4, 3, 2, 1]);
  });

  it("knows what it knew after a question that failed", async () => {
    let isDown = false;
    const past = openPastEvents(async ({ to }) => {
      if (isDown) throw new GatewayError("gateway/unreachable", "Nobody answers.");
      return Promise.resolve([eventIn(to)]);
    });
    await past.upTo(1);
    isDown = true;
    const refusal = await past.upTo(2).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(GatewayError);
    isDown = false;
    expect(blocksOf(await past.upTo(3))).to.deep.equal([3, 1]);
  });
});
