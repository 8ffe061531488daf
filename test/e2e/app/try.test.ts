import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";

describe("/try, two phones side by side", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  let browser: Browser;
  let page: Page;
  before(async () => {
    demo = await startDemoApp();
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  after(async () => {
    await browser.close();
    await demo.close();
  });

  const left = () => page.getByRole("region", { name: "The patient’s phone" });
  const right = () => page.getByRole("region", { name: "The doctor’s phone" });

  it("lets a newcomer grant and read within one minute", async () => {
    const start = performance.now();
    await page.goto(`${demo.app.url}/try/`);
    await left().getByRole("button", { name: "Let Dr Osei read medications" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await right().getByText("Losartan 50 mg").waitFor();
    expect(performance.now() - start).to.be.below(60_000);
  });

  it("tells the patient who has read what", async () => {
    await left()
      .getByRole("list", { name: "Who has read me" })
      .getByText("Dr Amara Osei read your medications")
      .waitFor();
  });

  it("closes when the patient stops", async () => {
    await left().getByRole("button", { name: "Stop sharing medications" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await right().getByText("Nothing is shared with you now").waitFor();
    expect(await right().getByText("Losartan").count()).to.equal(0);
  });
});
