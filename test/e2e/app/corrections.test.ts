import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectAccessible } from "../../support/axe.ts";
import { newPage, signPrompt } from "../../support/app-page.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";

const listPatience = 60_000; // a list of patients is looked at again every 10 seconds, on a busy machine later
const patience = 8000; // milliseconds within which what is open closes

describe("teams, denials and corrections in the app", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let patient: Page;
  let doctor: Page;
  before(async () => {
    demo = await startDemoApp();
    patient = (await newPage(browser(), 360)).page;
    doctor = (await newPage(browser())).page;
    const [patientName, doctorName] = [/the patient/, /Dr Amara Osei/];
    await signIn(patient, "/sharing/", patientName);
    await signIn(doctor, "/", doctorName);
  });
  after(() => demo.close());

  const signIn = async (page: Page, path: string, name: RegExp): Promise<void> => {
    await page.goto(`${demo.app.url}${path}`);
    await page.getByRole("button", { name }).click();
    await signPrompt(page);
    await signPrompt(page);
  };
  const press = (page: Page, name: string | RegExp) =>
    page.getByRole("button", { name, exact: true }).click();
  const openFromList = async (): Promise<void> => {
    await doctor.getByRole("link", { name: "My patients" }).first().click();
    await doctor
      .getByRole("link", { name: new RegExp(`Halvorsen|Patient ${demo.patient.number}`) })
      .click();
  };

  describe("a team", () => {
    it("is found beside people, and the sentence says that who joins later is meant too", async () => {
      await patient.getByRole("searchbox").fill("doctors nord");
      await patient.getByRole("button", { name: /All doctors/ }).click();
      const preview = patient.getByTestId("preview");
      await preview.getByText(/All doctors \(team, Nord.*also for those who join later/).waitFor();
      await patient.getByRole("checkbox", { name: /can also add records/ }).check();
      await preview.getByText(/can read and add to/).waitFor();
      await expectAccessible(patient);
      await press(patient, "Let all doctors read");
      expect(await signPrompt(patient)).to.contain("also for those who join later");
      await patient.getByText(/All doctors can now open/).waitFor();
    });

    it("lets a member open, who was given keys with the sharing", async () => {
      await openFromList();
      await doctor.getByText("Losartan 50 mg").waitFor();
      await doctor
        .getByText(/through your team/)
        .first()
        .waitFor();
    });
  });

  describe("a denial over the team", () => {
    it("keeps one member out, is shown as a ring with a word, and is refused to the doctor", async () => {
      await patient.getByRole("searchbox").fill("osei");
      await patient.getByRole("button", { name: /Dr Amara Osei/ }).click();
      await press(patient, "Keep Dr Osei out …");
      await patient.getByRole("button", { name: "Nothing chosen yet" }).click();
      await patient.getByRole("checkbox", { name: "Medications" }).check();
      await patient
        .getByTestId("preview")
        .getByText(/^From now on, for good, Dr Amara/)
        .waitFor();
      await expectAccessible(patient);
      await press(patient, "Keep Dr Osei out");
      expect(await signPrompt(patient)).to.contain("can't open my medications");
      await patient.getByText("Dr Osei is kept out of your medications.").waitFor();
      await patient.getByRole("button", { name: /^Medications denied for good/ }).waitFor();
      await expectAccessible(patient);
      await doctor.getByText("Closed now: Medications").waitFor({ timeout: patience });
    });

    it("is ended by two taps, after which the team's consent counts again", async () => {
      await patient.getByRole("button", { name: /^Medications denied for good/ }).click();
      await patient
        .getByText("If you end it, nobody is let in by that.", { exact: false })
        .waitFor();
      await expectAccessible(patient);
      await press(patient, "Stop keeping Dr Osei out");
      expect(await signPrompt(patient)).to.contain("I no longer keep Dr Amara Osei");
      await patient.getByText("Dr Osei is no longer kept out of your medications.").waitFor();
      await openFromList();
      await doctor.getByText("Losartan 50 mg").waitFor({ timeout: listPatience });
    });
  });

  describe("a correction", () => {
    it("by the doctor to the patient's record is told beside it", async () => {
      await doctor.getByRole("tab", { name: "Timeline" }).click();
      await doctor
        .getByRole("button", { name: /Laboratory ·/ })
        .first()
        .click();
      await press(doctor, "Add a correction");
      await doctor.getByLabel("Your correction").fill("Taken after a run.");
      await expectAccessible(doctor);
      await press(doctor, "Sign and add the correction");
      await signPrompt(doctor);
      expect(await signPrompt(doctor)).to.contain("My record adds to another");
      await doctor.getByText("1 correction").first().waitFor();
      await doctor.getByText("Read also: Note by Dr Amara Osei.").first().waitFor();
    });

    it("of the doctor's own note takes its place, with the earlier version counted", async () => {
      await press(doctor, "Back to the list");
      await doctor.getByRole("tab", { name: "Notes" }).click();
      await doctor.getByLabel("New note").fill("Left arm.");
      await press(doctor, "Look at it before signing");
      await press(doctor, "Sign and add note");
      await signPrompt(doctor);
      await doctor.getByRole("button", { name: /Note by Dr Amara Osei/ }).click();
      await doctor.getByText("Left arm.").waitFor();
      await press(doctor, "Write a new version");
      await doctor.getByLabel("The new version").fill("Right arm.");
      await press(doctor, "Sign and replace it");
      await signPrompt(doctor);
      expect(await signPrompt(doctor)).to.contain("takes the place of an earlier record");
      await doctor.getByText("Earlier versions: 1").waitFor();
      await doctor.getByRole("button", { name: /Note by Dr Amara Osei/ }).click();
      await doctor.getByText("Right arm.").waitFor();
    });

    it("that says “entered in error” strikes the record through, with a word, for both", async () => {
      await press(doctor, "Entered in error");
      await doctor.getByText("This can’t be taken back.", { exact: false }).waitFor();
      await expectAccessible(doctor);
      await press(doctor, "Say that it was an error");
      expect(await signPrompt(doctor)).to.contain("A record was entered in error");
      await doctor.locator("s", { hasText: "Note by Dr Amara Osei" }).first().waitFor();
      await doctor.getByText("Don’t rely on it.", { exact: false }).first().waitFor();
      await expectAccessible(doctor);
      await patient.getByRole("link", { name: "Records", exact: true }).first().click();
      await patient.locator("s", { hasText: "Note by Dr Amara Osei" }).waitFor();
      await patient.getByText(/^Dr Amara Osei, .* said so/).waitFor();
      await expectAccessible(patient);
      const width = await patient.evaluate(() => document.documentElement.scrollWidth);
      expect(width).to.equal(360);
    });

    it("by the patient replaces what the doctor wrote", async () => {
      await patient
        .getByRole("button", { name: /More about Note by Dr Amara Osei/ })
        .first()
        .click();
      await expectAccessible(patient);
      const file = { name: "mine.txt", mimeType: "", buffer: Buffer.from("both arms") };
      await patient.getByLabel("The new version").first().setInputFiles(file);
      await signPrompt(patient);
      expect(await signPrompt(patient)).to.contain("takes the place of an earlier record");
      await patient.getByRole("heading", { name: "mine.txt" }).waitFor();
    });
  });
});
