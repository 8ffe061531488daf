import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectAccessible } from "../../support/axe.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { goTo, newPage, signInAs, signPrompt, type TestPage } from "../../support/app-page.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { demoPerson, demoVisitor } from "../../support/demo-app.ts";
import type { Visitor } from "../../support/gateway.ts";
import { hostileRecords } from "../../support/hostile-records.ts";
import { category, letRead, readText } from "../../support/people.ts";
import { startSystem, type System } from "../../support/system.ts";

const potassium = "potassium 4.1 mmol/l";

describe("the patient's rooms", function () {
  this.timeout(120_000);
  let system: System;
  let app: TestApp;
  const browser = browserOfSuite();
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
    opened = await newPage(browser());
    page = opened.page;
    page.setDefaultTimeout(15_000);
    await signInAs(page, app.url, person.label);
  });
  after(async () => {
    await app.close();
    await system.close();
  });

  /** Drops files made in the page. */
  async function drop(
    files: readonly { name: string; text: string | Uint8Array }[],
  ): Promise<void> {
    const given = files.map(({ name, text }) => ({ name, bytes: [...Buffer.from(text)] }));
    const transfer = await page.evaluateHandle((all) => {
      const data = new DataTransfer();
      for (const { name, bytes } of all) data.items.add(new File([Uint8Array.from(bytes)], name));
      return data;
    }, given);
    await page.dispatchEvent(".drop-zone", "drop", { dataTransfer: transfer });
  }

  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  const frame = () => page.getByRole("dialog").frameLocator("iframe");
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
    await page.getByRole("status").getByRole("link", { name: "Documents", exact: true }).waitFor();
    await heading("Laboratory").waitFor();
    await heading("Documents").waitFor();
  });

  it("finds by title and shows the text", async () => {
    const search = page.getByLabel("Search titles and codes");
    await search.fill("blood");
    await heading("letter.txt").waitFor({ state: "hidden" });
    await button("Open record blood test.txt").click();
    await frame().getByText(potassium).waitFor();
    await button("Close the record").click();
    await search.fill("");
  });

  it("draws a picture and a PDF in a frame that can reach nothing", async () => {
    await drop([
      { name: "skin.png", text: Buffer.from(onePixel, "base64") },
      { name: "letter.pdf", text: hostileRecords.find(isPdf)!.bytes },
    ]);
    await button("Add 2 records").click();
    await signPrompt(page);
    for (const [name, label] of [
      ["skin.png", "skin.png"],
      ["letter.pdf", "letter.pdf, page 1 of 1"],
    ] as const) {
      await button(`Open record ${name}`).click();
      await frame().getByRole("img", { name: label, exact: true }).waitFor();
      const outside = page.frames().find((one) => one.url().includes("/viewer/"))!;
      expect(await outside.evaluate(() => self.origin)).to.equal("null");
      await button("Close the record").click();
    }
  });

  it("warns of an act that may still come, and shows it once it has", async () => {
    await page.route("**/relay", async (route) => {
      const answer = await route.fetch();
      const json = { code: "chain/timeout", message: "The chain did not confirm in time." };
      await route.fulfill({ response: answer, status: 504, json });
    });
    await drop([{ name: "late.txt", text: "late" }]);
    await button("Add 1 record").click();
    await signPrompt(page);
    await page.getByText("Look at the list before you add it again.").waitFor();
    await button("Open record late.txt").waitFor();
    expect(await page.getByText(/safe to add/).count()).to.equal(0);
    expect(await button("Try again").count()).to.equal(0);
    await page.unroute("**/relay");
    await button("Add nothing").click();
  });

  it("shows who has read, proven by the chain", async () => {
    const records = await patient.ports.read.records(patient.number);
    const laboratory = records.find((record) => record.category === category.laboratory);
    await letRead(patient, doctor, [category.laboratory]);
    expect(await readText(doctor, patient.number, laboratory!.digest)).to.equal(potassium);
    await goTo(page, "Who has read me");
    await page.getByText("opened your laboratory results for treatment").waitFor();
    await page.getByText(/entries are proven by the chain$/).waitFor({ timeout: 30_000 });
  });

  it("says which line is wrong when a gateway lies", async () => {
    await page.route("**/access-entries*", async (route) => {
      const answer = await route.fetch();
      const told = (await answer.json()) as { entries: { entry: { reader: number } }[] };
      const [first, ...others] = told.entries;
      const entries = first === undefined ? [] : [lie(first), ...others];
      await route.fulfill({ response: answer, json: { entries } });
    });
    const records = await patient.ports.read.records(patient.number);
    const laboratory = records.find((record) => record.category === category.laboratory);
    await readText(doctor, patient.number, laboratory!.digest);
    await page.getByText("One line of your log can’t be true").waitFor();
    await page.getByText(/Line \d+, entry \d+ of .*: The entry is not what stands under/).waitFor();
    await goTo(page, "Today");
    await page.getByText("Your log of reads can’t be true").waitFor();
    await page.unroute("**/access-entries*");
    await goTo(page, "Who has read me");
    await page.getByText(/entries are proven by the chain$/).waitFor();
  });

  it("replaces a record with two prompts, and keeps the version before", async () => {
    await goTo(page, "Records");
    await button("More about blood test.txt").click();
    const file = { name: "corrected.txt", mimeType: "", buffer: Buffer.from("potassium 4.4") };
    await page.getByLabel("The new version").setInputFiles(file);
    expect(await signPrompt(page)).to.contain("Add one record that I wrote or checked");
    await page.getByRole("dialog").getByText("takes the place of an earlier record").waitFor();
    await signPrompt(page);
    await heading("corrected.txt").waitFor();
    await page.getByText("Earlier versions: 1").waitFor();
    expect(await heading("blood test.txt").count()).to.equal(0);
  });

  it("erases in two taps, and nobody can open it any more", async () => {
    await button("More about letter.txt").click();
    await button("Erase").click();
    await page.getByText("What was read stays read.").waitFor();
    await button("Erase for good").click();
    expect(await signPrompt(page)).to.contain("Erase a record for good");
    await heading("letter.txt").waitFor({ state: "hidden" });
    await button("1 record that can’t be opened here").click();
    await page.getByText("You erased this record.").waitFor();
  });

  for (const place of ["Today", "Records", "Who has read me"])
    for (const colorScheme of ["light", "dark"] as const)
      it(`has nothing for axe to find on ${place}, ${colorScheme}`, async () => {
        await page.setViewportSize({ width: 360, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await goTo(page, place);
        await page.getByRole("heading", { name: place, level: 1 }).waitFor();
        await page.locator("main li").first().waitFor();
        await expectAccessible(page);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).to.equal(360);
      });
});

const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const isPdf = ({ title }: { title: string }): boolean => title === "PDF with a script";

/** The entry as if somebody else had read. */
const lie = <Told extends { entry: { reader: number } }>(told: Told): Told => ({
  ...told,
  entry: { ...told.entry, reader: told.entry.reader + 1 },
});
