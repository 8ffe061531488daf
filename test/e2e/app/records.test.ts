import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { demoPerson, demoVisitor, newPage, signPrompt, type TestPage } from "../../support/app-page.ts";
import { launchBrowser } from "../../support/browser.ts";
import type { Visitor } from "../../support/gateway.ts";
import { category, letRead, readText } from "../../support/people.ts";
import { sharedSystem, type System } from "../../support/system.ts";
import { demoWallet } from "../../../scripts/demo-wallets.ts";

const potassium = "potassium 4.1 mmol/l";

describe("the patient's records in the app", function () {
  this.timeout(120_000);
  let system: System;
  let app: TestApp;
  let browser: Browser;
  let patient: Visitor;
  let doctor: Visitor;
  let opened: TestPage;
  let page: Page;

  before(async () => {
    system = await sharedSystem();
    const { account } = demoWallet("patient");
    app = await startTestApp(system, {
      demo: [demoPerson("patient", account)],
      settings: { ROOT_SECONDS: "2" },
    });
    const [gateway] = app.gateways;
    patient = await demoVisitor(system, gateway!, "patient");
    doctor = await demoVisitor(system, gateway!, "osei");
    browser = await launchBrowser();
    opened = await newPage(browser);
    page = opened.page;
    await page.goto(app.url);
    await page.getByRole("button", { name: "You, a patient" }).click();
    await signPrompt(page);
    await signPrompt(page);
    await page.getByText('"isOpen":true').waitFor();
  });
  after(async () => {
    await browser?.close();
    await app?.close();
  });

  /** Goes to another page without a reload, as its links do. */
  const go = (path: string) =>
    page.evaluate((to) => {
      (globalThis as unknown as { next: { router: { push: (to: string) => void } } }).next.router.push(to);
    }, path);

  /** Drops files made in the page. */
  async function drop(files: readonly { name: string; text: string }[]): Promise<void> {
    const transfer = await page.evaluateHandle((given) => {
      const data = new DataTransfer();
      for (const { name, text } of given) data.items.add(new File([text], name));
      return data;
    }, files);
    await page.dispatchEvent(".drop-zone", "drop", { dataTransfer: transfer });
  }

  it("says that there are none yet", async () => {
    await go("/records/");
    await page.getByText("You have no records yet").waitFor();
  });

  it("adds what is dropped, sorted by category, with one prompt", async () => {
    await drop([
      { name: "blood test.txt", text: potassium },
      { name: "letter.txt", text: "Dear colleague" },
    ]);
    await page.getByRole("heading", { name: "What you are about to add" }).waitFor();
    await page.getByRole("button", { name: "Add 2 records" }).click();
    const prompt = await signPrompt(page);
    expect(prompt).to.contain("Add 2 records that I wrote or checked");
    await page.getByText("2 records were added").waitFor();
    await page.getByRole("heading", { name: "Laboratory" }).waitFor();
    await page.getByRole("heading", { name: "blood test.txt" }).waitFor();
  });

  it("finds by title and shows the text", async () => {
    await page.getByLabel("Search titles and codes").fill("blood");
    await page.getByRole("heading", { name: "letter.txt" }).waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Open record: blood test.txt" }).click();
    await page.getByRole("dialog").getByText(potassium).waitFor();
    await page.getByRole("button", { name: "Close the record" }).click();
    await page.getByLabel("Search titles and codes").fill("");
  });

  it("shows who has read, proven by the chain", async () => {
    const [record] = await patient.ports.read.records(patient.number);
    await letRead(patient, doctor, [category.laboratory]);
    expect(await readText(doctor, patient.number, record!.digest)).to.equal(potassium);
    await go("/readers/");
    await page.getByText("opened your laboratory results for treatment").waitFor();
    await page.getByText(/entries are proven by the chain$/).waitFor();
    await page.screenshot({ path: "/tmp/p/readers.png", fullPage: true });
    expect(opened.errors).to.deep.equal([]);
  });
});
