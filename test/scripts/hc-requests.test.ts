import { expect } from "chai";
import { startHc, type Hc } from "../support/hc.ts";

const reason = "Your blood count of May.";
type Line = { readonly status: string; readonly name: string; readonly reason?: object };

describe("hc request", function () {
  this.timeout(60_000);
  let hc: Hc;
  before(async () => {
    hc = await startHc();
  });
  after(() => hc.close());

  const ask = (who: string, ...more: string[]) =>
    hc.run(
      ...["--as", who, "request", "ask", "patient", "--category", "laboratory,medications"],
      ...["--reason", reason, ...more],
    );
  const list = async (who: string) => (await hc.json("--as", who, "request", "list")) as Line[];
  const answer = (...args: string[]) => hc.run("--as", "patient", "request", ...args);

  it("asks; the patient sees who, what, until when and why, and answers with less", async () => {
    const asked = await ask("osei", "--until", "2099-03-03");
    expect(asked.out.replaceAll("\n", " ")).to.contain(
      "“I ask to read this patient's medications and laboratory results for treatment until 3 March 2099, 00:00 UTC.”",
    );
    const { out } = await answer("show", "osei");
    expect(out.replaceAll("\n", " ")).to.match(
      /^Dr Amara Osei \(doctor, .+\) asks to read your medications and laboratory results for treatment until .+: open {3}They wrote: {3}Your blood count of May\.$/,
    );
    const wider = await answer("approve", "osei", "--only", "notes");
    expect(wider.err).to.contain("[access-request/wider]");
    const yes = await answer("approve", "osei", "--only", "laboratory", "--until", "7d");
    expect(yes.out.replaceAll("\n", " ")).to.match(
      /“I say yes to a request\. Dr Amara Osei .+ can/,
    );
    expect((await hc.run("--as", "patient", "who")).out).to.contain("can read your laboratory");
    const [mine] = await list("osei");
    expect(mine)
      .to.include({ status: "approved", name: "Patient 2" })
      .and.not.have.any.keys("reason");
  });

  it("refuses, and tells who asks again at once from when they may", async () => {
    await ask("lind");
    expect((await answer("refuse", "lind")).out).to.contain("I refuse the request of");
    const again = await ask("lind");
    expect(again.err).to.match(/you can ask again from .+ UTC\. .*\[access-request\/too-soon\]/);
    expect((await list("lind"))[0]).to.include({ status: "refused" });
    expect((await answer("refuse", "lind")).err).to.contain("[access-request/not-open]");
  });

  it("takes a request back, and says what nobody asked", async () => {
    await ask("nurse");
    expect((await list("patient"))[0]).to.deep.include({
      ...{ status: "open", reason: { text: reason } },
    });
    const { out } = await hc.run("--as", "nurse", "request", "cancel", "patient");
    expect(out).to.contain("I take back my request");
    expect((await list("nurse"))[0]).to.include({ status: "cancelled" });
    expect((await answer("show", "patient")).err).to.contain("[access-request/not-open]");
  });
});
