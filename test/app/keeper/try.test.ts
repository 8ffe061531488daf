import { expect } from "chai";
import type { KeeperApi } from "../../../app/keeper/open-keeper.ts";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { demoPerson, startDemoApp } from "../../support/demo-app.ts";
import { asPageOf, keeperOf } from "../../support/keeper.ts";
import { category } from "../../support/people.ts";

const { medications, laboratory } = category;

describe("app keeper, the two phones and the attacks", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  let patient: KeeperApi;
  let doctor: KeeperApi;
  let page: ReturnType<typeof asPageOf>;
  const osei = demoPerson("osei");
  before(async () => {
    demo = await startDemoApp({ gatewayCount: 2 });
    page = asPageOf(demo.app);
    patient = await keeperOf(demoWallet("patient"));
    doctor = await keeperOf(demoWallet("osei"));
    await patient.openKeys();
    await doctor.openKeys();
  });
  after(async () => {
    page.restore();
    await demo.close();
  });

  const open = () => doctor.tryOpen(demo.patient.number);

  it("shows kinds of records, the sensitive ones last, originals never", async () => {
    const rows = await patient.tryRows(osei);
    expect(rows[0]).to.include({ category: medications, until: undefined });
    expect(rows.at(-1)).to.include({ isSensitive: true });
    expect(rows.map((row) => row.category)).not.to.include(15);
  });

  it("lets the doctor read what was shared, and nothing after the stop", async () => {
    expect(await open()).to.deep.equal([]);
    const sentence = await patient.tryShare(osei, laboratory);
    expect(sentence).to.match(/^Dr Amara Osei \(doctor, Nordhavn.* can read my laboratory/);
    expect(await open()).to.deep.equal([laboratory]);
    const { findings } = await doctor.tryRead(demo.patient.number, laboratory);
    expect(findings).not.to.be.empty;
    const reads = await patient.tryReads(osei);
    expect(reads[0]).to.include({ who: "Dr Amara Osei", what: "laboratory results" });
    await patient.tryStop(osei, laboratory);
    expect(await open()).to.deep.equal([]);
  });

  it("refuses a flipped byte, naming its block, and opens the record unharmed", async () => {
    const { isRefused, codes, steps } = await patient.attackFlipByte();
    expect(codes).to.deep.equal(["payload/does-not-open"]);
    expect(isRefused).to.equal(true);
    expect(steps[1]!.says).to.equal(
      "The patient’s phone refused. The record was changed on its way.",
    );
    expect(steps[1]!.exact).to.include("block 0");
  });

  it("refuses a read without consent, and enters it", async () => {
    const { codes } = await doctor.attackWithoutConsent(demo.patient.number);
    expect(codes).to.deep.equal(["consent/not-permitted"]);
    expect((await patient.attackLastRefusal(osei)).says).to.include("Dr Amara Osei was refused");
  });

  it("names the line of a forged entry", async () => {
    const { codes, isRefused, steps } = await patient.attackForgeEntry();
    expect(isRefused).to.equal(true);
    expect(codes).to.deep.equal(["forged"]);
    expect(steps[0]!.says).to.include("nothing is missing or altered");
  });

  it("refuses a permit that was held back until after a stop", async () => {
    const { codes } = await patient.attackOldPermit(osei);
    expect(codes).to.deep.equal(["contract/ConsentRevisionOther"]);
  });

  it("refuses a sign-in that was altered, passed on to another gateway or used twice", async () => {
    const { codes } = await doctor.attackPassSignIn();
    expect(codes).to.deep.equal(["sign-in/signature", "sign-in/domain", "sign-in/nonce"]);
  });

  it("has a sample for a patient who has no records", async () => {
    const before = (await patient.tryRows(osei)).find((row) => row.category === medications)!;
    await patient.tryAddSample();
    const after = (await patient.tryRows(osei)).find((row) => row.category === medications)!;
    expect(after.records).to.equal(before.records + 1);
  });
});
