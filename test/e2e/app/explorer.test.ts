import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectAccessible } from "../../support/axe.ts";
import { signInAs } from "../../support/app-page.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { newPage } from "../../support/pages.ts";

describe("/explorer, for testers", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let page: Page;
  const questions: string[] = [];
  before(async () => {
    demo = await startDemoApp();
    page = await newPage(browser());
    page.on("request", (request) => {
      if (request.postData()?.includes("eth_getLogs")) questions.push(request.postData() ?? "");
    });
  });
  after(() => demo.close());

  const events = () => page.getByRole("region", { name: "Events" });
  const search = async (words: string) => {
    await page.getByRole("searchbox").fill(words);
    await page.getByRole("button", { name: "Search events" }).click();
  };

  it("shows nobody the chain before a sign-in", async () => {
    await page.goto(`${demo.app.url}/explorer/`);
    await page.getByRole("button", { name: /^Dr Amara Osei/ }).waitFor();
    expect(await events().count()).to.equal(0);
  });

  it("shows contracts, blocks and events, by numbers and never by names", async () => {
    await signInAs(page, `${demo.app.url}/explorer/`, "Dr Amara Osei");
    await events().getByText("Records.RecordAnchored").first().waitFor();
    const { Consent } = demo.system.session.site.contracts;
    await page.getByRole("region", { name: "Contracts" }).getByText(Consent).waitFor();
    expect(await page.getByRole("row").count()).to.be.above(2);
    expect(await events().getByText("Osei").count()).to.equal(0);
    await expectAccessible(page);
  });

  it("finds what names a member, and says so when nothing does", async () => {
    await search(String(demo.patient.number));
    await events().getByText("Registration.DirectoryPublished").waitFor({ state: "detached" });
    await events().getByText("Records.RecordAnchored").first().waitFor();
    await search(`0x${"ab".repeat(32)}`);
    await events()
      .getByText(/No event since block 0 names this/)
      .waitFor();
    const [{ digest } = { digest: "" }] = await demo.patient.ports.read.records(
      demo.patient.number,
    );
    await search(digest);
    await events().getByText(digest).first().waitFor();
  });

  it("shows what happens from now on, and asks for no block twice", async () => {
    await search("");
    const before = questions.length;
    await demo.system.session.provider.send("hardhat_mine", ["0x2"]);
    await page.waitForRequest((request) => request.postData()?.includes("eth_getLogs") === true);
    const starts = questions.map((text) => /"fromBlock":"(0x[0-9a-f]+)"/.exec(text)?.[1]);
    expect(questions.length).to.be.above(before);
    expect(new Set(starts).size).to.equal(starts.length);
  });

  it("has no accessibility fault when narrow and dark", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).to.equal(0);
  });
});
