import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { newPage } from "../../support/pages.ts";
import { startDemoApp } from "../../support/demo-app.ts";

describe("/try, two phones side by side", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let page: Page;
  before(async () => {
    demo = await startDemoApp({ gatewayCount: 2 });
    page = await newPage(browser());
  });
  after(() => demo.close());

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

  it("forgets that somebody did not sign once they try again", async () => {
    const share = left().getByRole("button", { name: "Let Dr Osei read allergies" });
    await share.click();
    await left().getByRole("button", { name: "Don’t sign" }).click();
    await left().getByText("You did not sign.").waitFor();
    await share.click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await left().getByText("Dr Osei can read your allergies now").waitFor();
    expect(await left().getByText("You did not sign.").count()).to.equal(0);
    await left().getByRole("button", { name: "Stop sharing allergies" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await left().getByText("Dr Osei can’t read your allergies any more").waitFor();
  });

  it("tells the patient who has read what", async () => {
    await left()
      .getByRole("list", { name: "Who has read me" })
      .getByText("Dr Amara Osei read your medications")
      .first()
      .waitFor();
  });

  it("closes when the patient stops", async () => {
    await left().getByRole("button", { name: "Stop sharing medications" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await right().getByText("Nothing is shared with you now").waitFor();
    expect(await right().getByText("Losartan").count()).to.equal(0);
  });

  for (const [button, refusal] of [
    ["Change a record", "The record was changed on its way"],
    ["Read without consent", "Dr Amara Osei was refused"],
    ["Rewrite the log", "The check finds that line"],
    ["Use an old permit", "A later stop counts"],
    ["Steal a sign-in", "The doctor signed in to another hospital"],
  ] as const) {
    it(`shows what refuses “${button}”`, async () => {
      const card = page.getByRole("group", { name: button });
      await card.getByRole("button", { name: button }).click();
      await card.getByText("The attack was refused").waitFor();
      await card.getByText(refusal).first().waitFor();
    });
  }

  it("leads to the other phone where only one has room", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await left().getByRole("button", { name: "Let Dr Osei read medications" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await left().getByText("Dr Osei can read your medications now").waitFor();
    await left().getByRole("button", { name: "Look at the doctor’s phone" }).click();
    await right().getByText("Losartan 50 mg").waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).to.equal(0);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it("has no accessibility fault, light or dark, wide or narrow", async () => {
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page);
  });
});
