import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";

describe("sharing in the app", function () {
  this.timeout(60_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  let browser: Browser;
  let patient: Page;
  before(async () => {
    demo = await startDemoApp();
    browser = await launchBrowser();
    patient = await (await browser.newContext()).newPage();
  });
  after(async () => {
    await browser.close();
    await demo.close();
  });

  const signIn = async (page: Page, name: RegExp) => {
    page.on("console", (m) => process.stderr.write(`${m.text()}\n`));
    page.on("pageerror", (m) => process.stderr.write(`${m.stack}\n`));
    await page.goto(`${demo.app.url}/`);
    await page.getByRole("button", { name }).click();
    await sign(page);
    await sign(page);
    await page.getByRole("link", { name: /Sharing|My patients/ }).first().waitFor();
  };
  const sign = async (page: Page) => {
    await page.getByRole("button", { name: "Sign", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  };
  const go = (page: Page, to: string) =>
    page.evaluate((path) => (window as any).next.router.push(path), to);
  const shot = (page: Page, name: string) => page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true });

  it("shares", async () => {
    await signIn(patient, /the patient/);
    await patient.getByRole("link", { name: "Sharing" }).first().click();
    await patient.getByRole("searchbox").waitFor();
    await patient.getByText("You share nothing").waitFor();
    await shot(patient, "empty");
    await patient.getByRole("searchbox").fill("osei");
    await patient.getByRole("button", { name: /Dr Amara Osei/ }).click();
    await patient.getByText(/can read my/).waitFor();
    await shot(patient, "form");
    await patient.getByRole("button", { name: "Let Dr Osei read" }).click();
    await patient.getByRole("button", { name: "Sign", exact: true }).waitFor();
    await shot(patient, "wallet");
    await patient.getByRole("button", { name: "Sign", exact: true }).click();
    await patient.getByText(/Dr Osei can now open/).waitFor();
    await shot(patient, "grid");
    await patient.setViewportSize({width: 360, height: 740});
    await shot(patient, "cards");
  });
  it("doctor opens", async () => {
    const doctor = await (await browser.newContext()).newPage();
    await signIn(doctor, /Osei/);
    await go(doctor, `/patient/#${demo.patient.number}`);
    await doctor.getByRole("button", { name: /Laboratory/ }).first().waitFor();
    await shot(doctor, "patient");
    await doctor.getByRole("button", { name: /Laboratory/ }).first().click();
    await doctor.getByText(/sees that you opened/).waitFor();
    await shot(doctor, "record");
    await patient.getByRole("button", { name: /Laboratory/ }).filter({visible: true}).click();
    await patient.getByRole("button", { name: "Stop sharing" }).click();
    await patient.getByRole("button", { name: "Sign", exact: true }).click();
    await patient.getByText(/can no longer open/).waitFor();
    await doctor.getByText(/consent has ended/).waitFor();
    await shot(doctor, "ended");
  });
});
