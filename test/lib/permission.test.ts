import { expect } from "chai";
import { maxHeadAge, requirePermission } from "#lib/permission";
import type { Ports, Question } from "#lib/ports";
import { errorOf } from "../support/rejects.ts";

describe("requirePermission", () => {
  const now = 1_800_000_000;
  const question: Question = { patient: 1, reader: 2, category: 6, purpose: 0, action: 0 };

  /** A chain whose head has `time`, with a consent until `until`; notes the times it was asked about. */
  function chain({ time, until, wall = now }: { time: number; until: number; wall?: number }) {
    const askedAt: number[] = [];
    const read = {
      head: () => Promise.resolve({ number: 1, time }),
      isPermittedAt: (_question: Question, at: number) => {
        askedAt.push(at);
        return Promise.resolve(at < until);
      },
    } as unknown as Ports["read"];
    return { ports: { read, now: () => wall }, askedAt };
  }

  it("lets through what the chain permits", async () => {
    const { ports, askedAt } = chain({ time: now - 2, until: now + 10 });
    await requirePermission(ports, question);
    expect(askedAt).to.deep.equal([now]);
  });

  it("ends a consent by the wall clock though the head's time stands still before its end", async () => {
    const { ports } = chain({ time: now - 5, until: now });
    await errorOf(() => requirePermission(ports, question), "consent/not-permitted");
  });

  it("ends a consent by the chain's time though the wall clock was turned back", async () => {
    const { ports, askedAt } = chain({ time: now, until: now, wall: now - 86_400 });
    await errorOf(() => requirePermission(ports, question), "consent/not-permitted");
    expect(askedAt).to.deep.equal([now]);
  });

  it("refuses an old head without asking it anything, whatever it would permit", async () => {
    const { ports, askedAt } = chain({ time: now - maxHeadAge - 1, until: Infinity });
    const refused = await errorOf(() => requirePermission(ports, question), "chain/old-head");
    expect(refused.message).to.contain(`${maxHeadAge + 1} seconds old`);
    expect(refused.name).to.equal("OldHeadError");
    expect(askedAt).to.deep.equal([]);
  });

  it("takes a head that is just not too old", async () => {
    const { ports } = chain({ time: now - maxHeadAge, until: now + 1 });
    await requirePermission(ports, question);
  });

  it("lets owners through to their own records without asking any chain", async () => {
    const { ports, askedAt } = chain({ time: 0, until: 0 });
    await requirePermission(ports, { ...question, reader: question.patient });
    expect(askedAt).to.deep.equal([]);
  });

  it("says whom to ask, in numbers only", async () => {
    const { ports } = chain({ time: now, until: 0 });
    const { message } = await errorOf(
      () => requirePermission(ports, question),
      "consent/not-permitted",
    );
    expect(message).to.contain("Reader 2").and.to.contain("category 6").and.to.contain("patient 1");
  });
});
