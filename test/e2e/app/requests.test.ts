import { expect } from "chai";
import type { Page } from "playwright-core";
import { goTo, newPage, signInAs, signPrompt, type TestPage } from "../../support/app-page.ts";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { chainText } from "../../support/chain-text.ts";
import { demoPerson, startDemoApp } from "../../support/demo-app.ts";
import { shortPauses } from "../../support/request-pauses.ts";
import { tracesIn, tracesInFolder } from "../../support/traces.ts";

const pause = 20; // seconds that a reader waits after a refusal
const newsPatience = 40_000; // milliseconds in which a page looks again by itself
const reasons = [
  "Quillfeather referral: I want to compare your creatinine.",
  "Zanzibarite question about your visit last spring.",
  "Obsidianwort: the visit again, with a better reason.",
  "Yarrowmeadow: taken back soon.",
] as const;

describe("requests for access in the app", function () {
  this.timeout(180_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let places: readonly TestPage[];
  let patient: Page;
  let doctor: Page;
  before(async () => {
    demo = await startDemoApp();
    await shortPauses(demo.system, { afterRefusal: pause, afterCancel: pause });
    places = [await newPage(browser()), await newPage(browser())];
    [patient, doctor] = places.map(({ page }) => page) as [Page, Page];
    await signInAs(patient, demo.app.url, demoPerson("patient").label);
    await signInAs(doctor, demo.app.url, demoPerson("osei").label);
  });
  after(() => demo.close());

  /** Without flaws in both colour schemes. */
  const expectClean = async (page: Page): Promise<void> => {
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
  };
  const prompts = (page: Page) => page.getByRole("dialog").filter({ hasText: "Demo wallet of" });

  /** Fills the form in, as the doctor. */
  async function fill(kinds: readonly string[], reason: string): Promise<void> {
    await doctor.getByLabel("Patient’s number").fill(String(demo.patient.number));
    await doctor.getByRole("button", { name: "Nothing chosen yet" }).click();
    for (const kind of kinds) await doctor.getByRole("checkbox", { name: kind }).check();
    await doctor.getByLabel("Why you ask").fill(reason);
  }
  const askButton = () =>
    doctor.getByRole("button", { name: `Ask patient ${demo.patient.number}`, exact: true });
  const ask = async (kinds: readonly string[], reason: string): Promise<void> => {
    await fill(kinds, reason);
    const preview = await doctor.getByTestId("preview").innerText();
    await askButton().click();
    expect(await signPrompt(doctor)).to.contain(preview);
    await doctor.getByText(`Patient ${demo.patient.number} has your request now.`).waitFor();
  };

  it("lets a doctor ask, with one prompt that shows the sentence shown before", async () => {
    await doctor.getByRole("link", { name: "Ask a patient for access" }).click();
    await doctor.getByText("You have asked nobody yet").waitFor();
    await doctor.getByTestId("preview").getByText("Type the patient’s number.").waitFor();
    await expectClean(doctor);
    await fill(["Laboratory", "Medications"], reasons[0]);
    const preview = await doctor.getByTestId("preview").innerText();
    expect(preview).to.match(/^I ask to read this patient's medications and laboratory results/);
    await expectClean(doctor);
    await askButton().click();
    expect(await signPrompt(doctor)).to.contain(preview);
    await doctor.getByText(`Patient ${demo.patient.number} has your request now.`).waitFor();
    await doctor.getByText("Waiting for an answer").waitFor();
    expect(await prompts(doctor).count()).to.equal(0);
    await expectClean(doctor);
  });

  it("shows the patient first of all who asks, and on its page why and until when", async () => {
    const first = patient.locator(".notice").first();
    await patient
      .getByText(/^Dr Amara Osei, .+, asks for access$/)
      .waitFor({ timeout: newsPatience });
    expect(await first.innerText()).to.match(/To read your medications and laboratory results/);
    await expectClean(patient);
    await patient.getByRole("link", { name: "Answer the request" }).click();
    await patient.getByText(reasons[0]).waitFor();
    await patient.getByText(/^doctor, /).waitFor();
    await patient
      .getByTestId("preview")
      .getByText(/^I say yes to a request\. Dr /)
      .waitFor();
    await expectClean(patient);
  });

  it("lets the patient say yes to less, with one prompt that shows it", async () => {
    await patient.getByRole("button", { name: "Choose less" }).click();
    await patient.getByRole("checkbox", { name: "Medications" }).uncheck();
    await patient.getByLabel("Until when").selectOption("for one day");
    await patient.getByText(/can read my laboratory results for treatment/).waitFor();
    await expectClean(patient);
    const preview = await patient.getByTestId("preview").innerText();
    await patient.getByRole("button", { name: "Let Dr Osei read" }).click();
    expect(await signPrompt(patient)).to.contain(preview);
    await patient.getByText("Dr Osei can now open what you chose.").waitFor();
    await patient.getByText("Nobody is waiting for your answer").waitFor();
    expect(await prompts(patient).count()).to.equal(0);
    await expectClean(patient);
  });

  it("opens for the doctor what was given, and not what was left out", async () => {
    await doctor.getByText("Answered with yes").waitFor({ timeout: newsPatience });
    await doctor.getByRole("link", { name: /^See what patient/ }).click();
    await doctor.getByRole("tab", { name: "Laboratory" }).waitFor();
    const shown = await doctor.getByRole("region", { name: "What you may see" }).innerText();
    expect(shown).to.contain("laboratory results").and.not.contain("medications");
  });

  it("lets the patient refuse, and tells who asks again at once from when they may", async () => {
    await goTo(doctor, "Requests");
    await ask(["Notes and visits"], reasons[1]);
    await patient.getByText(reasons[1]).waitFor({ timeout: newsPatience });
    await patient.getByText(`they can ask again after ${pause} seconds`).waitFor();
    await patient.getByRole("button", { name: "Refuse" }).click();
    expect(await signPrompt(patient)).to.contain("I refuse the request of Dr Amara Osei");
    await patient.getByText("You refused the request of Dr Osei.").waitFor();
    await fill(["Notes and visits"], reasons[2]);
    await askButton().click();
    await doctor.getByText(/you can ask again from .+ UTC/).waitFor();
    expect(await prompts(doctor).count()).to.equal(0);
    await doctor.getByText(/^You can ask again from/).waitFor({ timeout: newsPatience });
    await expectClean(doctor);
  });

  it("lets them ask again when that time is over, and the patient say yes to all of it", async () => {
    await doctor.waitForTimeout(pause * 1000);
    await askButton().click();
    await signPrompt(doctor);
    await doctor.getByText(`Patient ${demo.patient.number} has your request now.`).waitFor();
    await patient.getByText(reasons[2]).waitFor({ timeout: newsPatience });
    await patient.getByRole("button", { name: "Let Dr Osei read" }).click();
    await signPrompt(patient);
    await patient.getByText("Dr Osei can now open what you chose.").waitFor();
    const { read, now } = demo.patient.ports;
    const question = { patient: demo.patient.number, reader: demo.doctor.number, category: 10 };
    const permitted = { ...question, purpose: 0, action: 0 };
    expect(await read.isPermittedAt(permitted, now())).to.equal(true);
  });

  it("lets the doctor take a request back", async () => {
    await ask(["Imaging"], reasons[3]);
    await doctor.getByRole("button", { name: /^Take back the request/ }).click();
    expect(await signPrompt(doctor)).to.contain("I take back my request");
    await doctor.getByText("Taken back").first().waitFor();
  });

  it("lets the doctor give up access in two taps, after a warning", async () => {
    await goTo(doctor, "My patients");
    await doctor
      .getByRole("link", { name: new RegExp(`${demo.patient.number}`) })
      .first()
      .click();
    await doctor.getByRole("button", { name: "Give up access" }).click();
    await doctor.getByText("You will no longer be able to open their records").waitFor();
    await expectClean(doctor);
    await doctor.getByRole("button", { name: "Give up access now" }).click();
    expect(await signPrompt(doctor)).to.contain("From now on I can't open this patient's");
    await doctor.getByText("Nothing is open to you now").first().waitFor({ timeout: newsPatience });
  });

  it("left what was written nowhere but before the patient's eyes", async () => {
    const chain = await chainText(demo.system.session.provider);
    const found = [
      ...tracesIn(chain.text, reasons, "chain"),
      ...(await tracesInFolder(demo.app.gateways[0]!.directory, reasons)).traces,
      ...tracesIn(demo.app.gateways[0]!.logs.join("\n"), reasons, "log"),
    ];
    for (const { context, page, errors } of places) {
      const kept = JSON.stringify(await context.storageState({ indexedDB: true }));
      found.push(
        ...tracesIn(kept, reasons, "profile"),
        ...tracesIn(page.url(), reasons, "address"),
      );
      found.push(...tracesIn(errors.join("\n"), reasons, "console"));
    }
    expect(found).to.deep.equal([]);
  });
});
