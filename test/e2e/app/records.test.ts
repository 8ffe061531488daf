import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { goTo, newPage, signInAs, signPrompt, type TestPage } from "../../support/app-page.ts";
import { launchBrowser } from "../../support/browser.ts";
import { demoPerson, demoVisitor } from "../../support/demo-app.ts";
import type { Visitor } from "../../support/gateway.ts";
import { category, letRead, readText } from "../../support/people.ts";
import { startSystem, type System } from "../../support/system.ts";

const potassium = "potassium 4.1 mmol/l";

describe("the patient's rooms", function () {
  this.timeout(120_000);
  let system: System;
  let app: TestApp;
  let browser: Browser;
  let patient: Visitor;
  let doctor: Visitor;
  let opened: TestPage;
  let page: Page;

  before(async () => {
    system = await startSystem();
    const person = demoPerson("patient");
    app = await startTestApp(system, { demo: [person], settings: { ROOT_SECONDS: "2" } });
    patient = await demoVisitor(system, app, "patient");
    doctor = await demoVisitor(system, app, "osei");
    browser = await launchBrowser();
    opened = await newPage(browser);
    page = opened.page;
    page.setDefaultTimeout(15_000);
    await signInAs(page, app.url, person.label);
  });
  after(async () => {
    await browser.close();
    await app.close();
    await system.close();
  });

  /** Drops files made in the page. */
  async function drop(files: readonly { name: string; text: string }[]): Promise<void> {
    const transfer = await page.evaluateHandle((given) => {
      const data = new DataTransfer();
      for (const { name, text } of given) data.items.add(new File([text], name));
      return data;
    }, files);
    await page.dispatchEvent(".drop-zone", "drop", { dataTransfer: transfer });
  }

  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("says on the first day that nothing needs an answer and nobody has read", async () => {
    await page.getByText("Nothing needs you today").waitFor();
    await page.getByText("Nobody but you can see your records now.").waitFor();
    await goTo(page, "Records");
    await page.getByText("You have no records yet").waitFor();
  });

  it("adds what is dropped, sorted by category, with one prompt", async () => {
    await drop([
      { name: "blood test.txt", text: potassium },
      { name: "letter.txt", text: "Dear colleague" },
    ]);
    await heading("What you are about to add").waitFor();
    await button("Add 2 records").click();
    expect(await signPrompt(page)).to.contain("Add 2 records that I wrote or checked");
    await page.getByText("2 records were added").waitFor();
    await heading("Laboratory").waitFor();
    await heading("Documents").waitFor();
  });

  it("finds by title and shows the text", async () => {
    const search = page.getByLabel("Search titles and codes");
    await search.fill("blood");
    await heading("letter.txt").waitFor({ state: "hidden" });
    await button("Open record: blood test.txt").click();
    await page.getByRole("dialog").getByText(potassium).waitFor();
    await button("Close the record").click();
    await search.fill("");
  });

  it("shows who has read, proven by the chain", async () => {
    const records = await patient.ports.read.records(patient.number);
    const laboratory = records.find((record) => record.category === category.laboratory);
    await letRead(patient, doctor, [category.laboratory]);
    expect(await readText(doctor, patient.number, laboratory!.digest)).to.equal(potassium);
    await goTo(page, "Who has read me");
    await page.getByText("opened your laboratory results for treatment").waitFor();
    await page.getByText(/entries are proven by the chain$/).waitFor({ timeout: 30_000 });
    expect(opened.errors).to.deep.equal([]);
  });
});
