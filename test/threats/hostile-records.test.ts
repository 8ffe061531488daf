import { expect } from "chai";
import type { Page } from "playwright-core";
import { addRecords } from "#lib/use-cases/add-records";
import { signPrompt } from "../support/app-page.ts";
import { browserOfSuite } from "../support/browser.ts";
import { startDemoApp } from "../support/demo-app.ts";
import { hostileRecords, recordOfHostile } from "../support/hostile-records.ts";
import { letRead } from "../support/people.ts";

const documents = 11;

describe("records that would like to run at the reader's", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let page: Page;
  const dialogs: string[] = [];
  const requests: string[] = [];

  before(async () => {
    demo = await startDemoApp();
    const { patient, doctor } = demo;
    const records = hostileRecords.map(recordOfHostile);
    await addRecords(patient.ports, { patient: patient.number, author: patient.number, records });
    await letRead(patient, doctor, [documents]);
    page = await browser().newPage();
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${demo.app.url}/patient/#${patient.number}`);
    await page.getByRole("button", { name: /Osei/ }).click();
    await signPrompt(page);
    await signPrompt(page);
    await page.getByRole("tab", { name: "Timeline" }).click();
  });
  after(() => demo.close());

  const frameText = async (): Promise<string> => {
    const frame = page.frames().find((one) => one.url().includes("/viewer/"));
    return (await frame?.locator("body").innerText()) ?? "";
  };
  const open = async (title: string): Promise<void> => {
    await page.getByRole("button", { name: new RegExp(`^${title}`) }).click();
    await page.getByRole("heading", { name: title }).waitFor();
    await page.getByText("Drawing the record").waitFor({ state: "hidden" });
  };
  const back = () => page.getByRole("button", { name: "Back to the list" }).click();

  it("shows markup as text, whatever it says it is, and warns", async () => {
    for (const [title, shown] of [
      ["HTML as itself", "<script>"],
      ["SVG as itself", "onload="],
    ] as const) {
      await open(title);
      expect(await frameText(), title).to.contain(shown);
      await page.getByText("This file holds program code").waitFor();
      await back();
    }
  });

  it("shows FHIR as a table of text", async () => {
    await open("FHIR with a script");
    await page.locator("main table").waitFor();
    expect(await page.locator("main table :is(a, img, iframe, script)").count()).to.equal(0);
    await back();
  });

  it("draws a PDF with scripts and runs none of them", async () => {
    await open("PDF with a script");
    const frame = page.frames().find((one) => one.url().includes("/viewer/"));
    await frame?.getByRole("img", { name: "PDF with a script, page 1 of 1" }).waitFor();
    expect(await frameText()).to.contain("HOSTILE");
    await back();
  });

  it("says so where something is no picture or PDF, or too large to draw", async () => {
    for (const title of ["HTML as a picture", "HTML as a PDF"]) {
      await open(title);
      await page.getByText("This record can’t be drawn here").waitFor();
      await back();
    }
    await open("Picture of a billion pixels");
    await page.getByText("This picture is too large to draw here").waitFor();
    await back();
  });

  it("gives the frame no origin, storage, cookie or network", async () => {
    await open("HTML as itself");
    const frame = page.frames().find((one) => one.url().includes("/viewer/"))!;
    expect(await frame.evaluate(() => self.origin)).to.equal("null");
    const outcomes = await frame.evaluate(async (url) => {
      const tries = await Promise.allSettled([
        Promise.resolve().then(() => localStorage.length),
        Promise.resolve().then(() => document.cookie),
        Promise.resolve().then(() => parent.document.title),
        fetch(url),
        fetch("/config.json"),
      ]);
      return tries.map(({ status }) => status);
    }, demo.app.gateways[0]!.url);
    expect(outcomes).to.deep.equal(Array(5).fill("rejected"));
    await back();
  });

  it("let nothing run, opened no dialog and sent nothing anywhere", async () => {
    for (const frame of page.frames())
      expect(await frame.evaluate(() => "pwned" in globalThis)).to.equal(false);
    expect(dialogs).to.deep.equal([]);
    const known = [demo.app.url, demo.app.gateways[0]!.url].map((url) => new URL(url).origin);
    const elsewhere = requests.filter(
      (url) =>
        !url.startsWith("blob:") &&
        !url.startsWith("data:") &&
        !known.includes(new URL(url).origin),
    );
    expect(elsewhere).to.deep.equal([]);
    await page.getByRole("tab", { name: "Timeline" }).waitFor();
  });
});
