import { expect } from "chai";
import { setImmediate as turn } from "node:timers/promises";
import { sharedQuestion } from "../../gateway/shared-question.ts";

describe("a question that many ask at the same time", () => {
  it("is sent once for all who asked before it was sent, and never answers with an older one", async () => {
    const sent: PromiseWithResolvers<number>[] = [];
    const ask = sharedQuestion(() => {
      sent.push(Promise.withResolvers<number>());
      return sent.at(-1)!.promise;
    });
    const first = ask();
    const [second, third] = [ask(), ask()];
    expect(sent).to.have.length(1);
    sent[0]!.resolve(1);
    expect(await first).to.equal(1);
    await turn();
    const fourth = ask();
    sent[1]!.resolve(2);
    expect(await Promise.all([second, third])).to.deep.equal([2, 2]);
    await turn();
    sent[2]!.resolve(3);
    expect(await fourth).to.equal(3);
    expect(sent).to.have.length(3);
  });

  it("goes on after one that failed", async () => {
    let count = 0;
    const ask = sharedQuestion(() => {
      count += 1;
      return count === 1 ? Promise.reject(new Error("down")) : Promise.resolve(count);
    });
    const [failed, next] = await Promise.allSettled([ask(), ask()]);
    expect([failed.status, next.status]).to.deep.equal(["rejected", "fulfilled"]);
    expect(await ask()).to.equal(3);
  });
});
