import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { entryKinds } from "#lib/access-entry";
import { sensitiveCategories } from "#lib/categories";
import { share } from "#lib/use-cases/share";
import { expectAccessible } from "../../support/axe.ts";
import { newPage, signPrompt } from "../../support/app-page.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";

const readingPatience = 8000; // milliseconds within which what is open closes
const slowAnswer = 5000; // milliseconds, more than between two looks at a consent

describe("sharing in the app", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let patient: Page;
  let doctor: Page;
  before(async () => {
    demo = await startDemoApp();
    patient = (await newPage(browser())).page;
    doctor = (await newPage(browser())).page;
    await patient.goto(`${demo.app.url}/`);
    await patient.getByRole("button", { name: /the patient/ }).click();
    await signPrompt(patient);
    await signPrompt(patient);
  });
  after(() => demo.close());

  const prompt = (page: Page) => page.getByRole("dialog", { name: /Demo wallet/ });

  /** Goes on by Tab until what is in focus has this name. */
  const tabTo = async (page: Page, name: RegExp): Promise<void> => {
    const seen: string[] = [];
    for (let step = 0; step < 80; step += 1) {
      seen.push(await page.evaluate(focusedName));
      if (name.test(seen.at(-1) ?? "")) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${name} never had the focus, only ${seen.join(" | ")}`);
  };
  const signByKeyboard = async (page: Page): Promise<void> => {
    await prompt(page).waitFor();
    await tabTo(page, /^Sign$/);
    await page.keyboard.press("Enter");
  };

  it("shares in four taps, with one prompt that shows the sentence shown before", async () => {
    await patient.getByRole("link", { name: "Sharing" }).first().click();
    await patient.getByText("You share nothing with anybody").waitFor();
    await expectAccessible(patient);
    expect(await patient.evaluate(() => document.activeElement?.getAttribute("type"))).to.equal(
      "search",
    );
    await patient.keyboard.type("osei");
    await patient.getByRole("button", { name: /Dr Amara Osei/ }).click();
    await patient.getByText(/can read my/).waitFor();
    const preview = await patient.getByTestId("preview").innerText();
    expect(preview).to.not.match(/mental health|original/);
    await expectAccessible(patient);
    await patient.getByRole("button", { name: "Let Dr Osei read" }).click();
    expect(await signPrompt(patient)).to.contain(preview);
    await patient.getByText("Dr Osei can now open your 13 kinds of records.").waitFor();
    expect(await prompt(patient).count()).to.equal(0);
    await expectAccessible(patient);
  });

  it("shows every kind in a window of 1280 pixels, and says where a narrower one leaves some out", async () => {
    const cell = patient.getByRole("button", { name: /^Dr Amara Osei, Genetics/ });
    const more = patient.getByRole("button", { name: "More kinds to the right" });
    await cell.waitFor();
    expect(await more.count()).to.equal(0);
    const { x, width } = (await cell.boundingBox())!;
    expect(x + width).to.be.at.most(1280);
    await patient.setViewportSize({ width: 1024, height: 900 });
    await more.click();
    await patient.getByRole("button", { name: "Back to the first kinds" }).waitFor();
    expect((await cell.boundingBox())!.x).to.be.below(1024);
    await expectAccessible(patient);
    await patient.setViewportSize({ width: 1280, height: 900 });
  });

  it("shows the same on a phone, one card a person", async () => {
    await patient.setViewportSize({ width: 360, height: 740 });
    await patient.getByRole("button", { name: /^Laboratory until/ }).waitFor();
    const { width, wide } = await patient.evaluate(() => ({
      width: window.innerWidth,
      wide: document.documentElement.scrollWidth,
    }));
    expect(wide).to.be.at.most(width);
    await expectAccessible(patient);
  });

  it("opens for the doctor from a link, without a prompt, and says that the patient sees it", async () => {
    await doctor.goto(`${demo.app.url}/patient/#${demo.patient.number}`);
    await doctor.getByRole("button", { name: /Dr Amara Osei/ }).click();
    await signPrompt(doctor);
    await signPrompt(doctor);
    await doctor.getByText("Losartan 50 mg").waitFor();
    await doctor.getByText("The patient sees that you opened this.").waitFor();
    expect(await prompt(doctor).count()).to.equal(0);
    await expectAccessible(doctor);
    await doctor.getByRole("heading", { level: 1, name: /Halvorsen/ }).waitFor();
  });

  it("shows laboratory results as a chart, by key from one to the next, and as a table", async () => {
    await doctor.getByRole("tab", { name: "Laboratory" }).click();
    await doctor.getByRole("button", { name: "Creatinine over time" }).click();
    const chart = doctor.getByRole("slider", { name: /Creatinine over time/ });
    await chart.focus();
    const newest = await chart.getAttribute("aria-valuetext");
    await doctor.keyboard.press("ArrowLeft");
    expect(await chart.getAttribute("aria-valuetext")).to.not.equal(newest);
    await expectAccessible(doctor);
    await doctor.keyboard.press("t");
    await doctor.getByRole("columnheader", { name: "Normal range" }).waitFor();
  });

  it("closes what the doctor is reading within seconds of the stop", async () => {
    await doctor.getByRole("tab", { name: "Timeline" }).click();
    await doctor
      .getByRole("button", { name: /Laboratory ·/ })
      .first()
      .click();
    await doctor.locator("main article table").first().waitFor();
    await patient.getByRole("button", { name: "Change what Dr Osei can see" }).click();
    await patient.getByRole("button", { name: "Stop sharing" }).click();
    expect(await signPrompt(patient)).to.contain("Stop sharing: from now on Dr Amara Osei");
    await patient.getByText("Dr Osei can no longer open your 13 kinds of records.").waitFor();
    await doctor.getByText("The patient’s consent has ended").waitFor({ timeout: readingPatience });
    expect(await doctor.locator("main article").count()).to.equal(0);
    expect(await doctor.getByText("Nothing is open to you now").count()).to.equal(1);
  });

  it("lets the patient begin from no kind, says what is missing, and refuses a day that is over", async () => {
    await patient.getByText("You share nothing with anybody").waitFor();
    await patient.getByRole("searchbox").fill("osei");
    await patient.getByRole("button", { name: /Dr Amara Osei/ }).click();
    const preview = patient.getByTestId("preview");
    const act = patient.getByRole("button", { name: "Let Dr Osei read" });
    const isBegun = patient.getByText(/Chosen to begin with/);
    await isBegun.waitFor();
    await patient.getByRole("button", { name: "Everything that is not sensitive" }).click();
    await patient.getByRole("button", { name: "Choose none" }).click();
    await isBegun.waitFor({ state: "hidden" });
    await preview.getByText("Choose what to share.").waitFor();
    expect(await act.isDisabled()).to.equal(true);
    const genetics = patient.getByRole("checkbox", { name: "Genetics" });
    await genetics.check();
    await preview.getByText(/can read my genetic/).waitFor();
    const seen = (await preview.boundingBox())!;
    expect(seen.y + seen.height).to.be.at.most(740);
    await expectAccessible(patient);
    await patient.getByLabel("Until when").selectOption("until a day that I choose");
    const day = patient.getByLabel("Last day");
    await day.fill("2020-01-01");
    await preview.getByText("Choose a day from today on.").waitFor();
    expect(await day.getAttribute("aria-invalid")).to.equal("true");
    expect(await act.isDisabled()).to.equal(true);
    await expectAccessible(patient);
    await patient.getByRole("button", { name: "Choose all ordinary" }).click();
    await patient.getByRole("button", { name: "14 kinds of records" }).waitFor();
    await patient.getByRole("button", { name: "Close" }).click();
    await act.waitFor({ state: "hidden" });
    await patient.getByRole("searchbox").fill("");
  });

  it("shares by keyboard alone on a phone, and lets the doctor write a note", async () => {
    await patient.getByText("You share nothing with anybody").waitFor();
    await tabTo(patient, /^Share with somebody/);
    await patient.keyboard.press("Enter");
    await patient.getByRole("searchbox").waitFor();
    await patient.keyboard.type("osei"); // the field has the focus
    await patient.getByRole("button", { name: /Dr Amara Osei/ }).waitFor();
    await tabTo(patient, /^AODr Amara Osei/);
    await patient.keyboard.press("Enter");
    await tabTo(patient, /^Dr Osei can also add records/);
    await patient.keyboard.press("Space");
    await patient.getByText(/can read and add to my/).waitFor();
    await tabTo(patient, /^Let Dr Osei read/);
    await patient.keyboard.press("Enter");
    await signByKeyboard(patient);
    await patient.getByText("Dr Osei can now open your 13 kinds of records.").waitFor();
  });

  it("adds the doctor's note with one prompt", async () => {
    await doctor.getByRole("link", { name: "My patients" }).first().click();
    await doctor.getByRole("link", { name: /Halvorsen/ }).click();
    await doctor.getByRole("tab", { name: "Notes" }).click();
    await doctor.getByLabel("New note").fill("Echo looks better than last year.");
    await doctor.getByRole("button", { name: "Look at it before signing" }).click();
    await doctor.getByRole("button", { name: "Sign and add note" }).click();
    await signPrompt(doctor);
    await doctor.getByRole("button", { name: /Note by Dr Amara Osei/ }).click();
    await doctor.getByText("Echo looks better than last year.").waitFor();
  });

  it("stops one kind by keyboard alone on a phone, and refuses the doctor that kind only, however slow the line", async () => {
    await tabTo(patient, /^Laboratory ?until/);
    await patient.keyboard.press("Enter");
    await tabTo(patient, /^Stop sharing/);
    await patient.keyboard.press("Enter");
    await doctor.route("**/patients/*/headers*", async (route) => {
      await setTimeout(slowAnswer);
      await route.continue();
    });
    await signByKeyboard(patient);
    await patient.getByText("Dr Osei can no longer open your laboratory results.").waitFor();
    await doctor.getByText("Closed now: Laboratory").waitFor({ timeout: readingPatience });
    await doctor.getByRole("tab", { name: "Notes" }).waitFor();
    expect(await doctor.getByRole("tab", { name: "Laboratory" }).count()).to.equal(0);
    await doctor.unroute("**/patients/*/headers*");
  });

  it("opens sensitive kinds for the summary only when the doctor asks, since each leaves an entry", async () => {
    const [kind] = await sensitiveKinds();
    const { number, phrase } = kind!;
    const { reader } = demo.doctor;
    const until = demo.patient.ports.now() + 86_400;
    const terms = [{ categories: [number], purposes: [0], actions: [0], until }];
    await share(demo.patient.ports, demo.patient.person, { reader, terms });
    await doctor.reload();
    await doctor.getByRole("button", { name: /Dr Amara Osei/ }).click();
    await signPrompt(doctor);
    await signPrompt(doctor);
    await doctor.getByText("Losartan 50 mg").waitFor();
    const open = doctor.getByRole("button", { name: `Open ${phrase}` });
    await open.waitFor();
    expect(await openingsOf(number)).to.equal(0);
    await expectAccessible(doctor);
    await open.click();
    await open.waitFor({ state: "hidden" });
    expect(await openingsOf(number)).to.be.greaterThan(0);
  });

  /** Those of which the patient has records. */
  const sensitiveKinds = async () => {
    const records = await demo.patient.ports.read.records(demo.patient.number);
    return sensitiveCategories.filter(({ number }) =>
      records.some(({ category }) => category === number),
    );
  };
  const openingsOf = async (category: number): Promise<number> => {
    const entries = await demo.patient.client.accessEntries("patient", 0);
    return entries.filter(
      ({ entry }) => entry.category === category && entry.kind === entryKinds.record,
    ).length;
  };
});

/** In the page: the name of what has the focus. */
function focusedName(): string {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return "";
  const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : undefined;
  return focused.getAttribute("aria-label") ?? label ?? focused.textContent;
}
