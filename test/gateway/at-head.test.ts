import { expect } from "chai";
import type { Hex } from "#lib/bytes";
import type { Member, Question, Read } from "#lib/ports";
import { openAtHead } from "../../gateway/at-head.ts";

describe("the chain as a request sees it", () => {
  const account: Hex = `0x${"7".repeat(40)}`;
  const question: Question = { patient: 1, reader: 2, category: 6, purpose: 0, action: 0 };

  /** A chain whose block and answers a test changes; notes what was asked. */
  function chain() {
    const state = { hash: "0x01" as Hex, isPermitted: true, isDown: false, asked: [] as string[] };
    const answer = <T>(name: string, value: T): Promise<T> => {
      state.asked.push(name);
      return state.isDown ? Promise.reject(new Error("down")) : Promise.resolve(value);
    };
    const read = {
      head: () => Promise.resolve({ number: 1, time: 1000, hash: state.hash }),
      isPermittedAt: ({ category }: Question, at: number) =>
        answer(`${category} at ${at}`, state.isPermitted),
      memberOfAccount: () => answer("member", { number: 2 } as Member),
    } as unknown as Read;
    return { state, look: openAtHead(read) };
  }

  it("asks one question once under one block, whoever asks", async () => {
    const { state, look } = chain();
    const [one, other] = await Promise.all([look(), look()]);
    await Promise.all([one.isPermittedAt(question, 5), other.isPermittedAt(question, 5)]);
    await (await look()).isPermittedAt(question, 5);
    await one.memberOfAccount(account);
    await other.memberOfAccount(account);
    expect(state.asked).to.deep.equal(["6 at 5", "member"]);
  });

  it("asks again what names another time or another cell", async () => {
    const { state, look } = chain();
    const seen = await look();
    await seen.isPermittedAt(question, 5);
    await seen.isPermittedAt(question, 6);
    await seen.isPermittedAt({ ...question, category: 7 }, 6);
    expect(state.asked).to.deep.equal(["6 at 5", "6 at 6", "7 at 6"]);
  });

  it("asks again under another block, even one of the same height and time", async () => {
    const { state, look } = chain();
    expect(await (await look()).isPermittedAt(question, 5)).to.equal(true);
    Object.assign(state, { hash: "0x02", isPermitted: false });
    expect(await (await look()).isPermittedAt(question, 5)).to.equal(false);
  });

  it("keeps no failure", async () => {
    const { state, look } = chain();
    state.isDown = true;
    const seen = await look();
    const failed = await seen.isPermittedAt(question, 5).then(
      () => false,
      () => true,
    );
    state.isDown = false;
    expect([failed, await seen.isPermittedAt(question, 5)]).to.deep.equal([true, true]);
  });

  it("forgets all answers rather than keeping more than ten thousand", async () => {
    const { state, look } = chain();
    const seen = await look();
    for (let at = 0; at <= 10_000; at += 1) await seen.isPermittedAt(question, at);
    await seen.isPermittedAt(question, 10_000);
    await seen.isPermittedAt(question, 0);
    expect(state.asked).to.have.length(10_002);
  });
});
