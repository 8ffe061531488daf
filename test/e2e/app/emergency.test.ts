import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { newPage, signInAs, signPrompt } from "../../support/app-page.ts";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { putAhead } from "../../support/early-system.ts";
import { startEmergencyApp } from "../../support/emergency-app.ts";

const fall = "Unconscious after a fall.";

describe("an emergency in the app", function () {
  this.timeout(180_000);
  let world: Awaited<ReturnType<typeof startEmergencyApp>>;
  const browser = browserOfSuite();
  let patient: Page;
  let doctor: Page;
  let hospital: Page;
  /** Where the doctor's reason was saved. */
  let file: string;
  before(async () => {
    world = await startEmergencyApp();
    patient = (await newPage(browser())).page;
    doctor = (await newPage(browser())).page;
    hospital = (await newPage(browser())).page;
    await signInAs(patient, world.app.url, "the patient, patient, Nordhavn University Hospital");
    await signInAs(doctor, world.app.url, "Dr Jonas Lind, doctor, Lakeside Clinic");
  });
  after(() => world.close());

  const place = (page: Page, name: string) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name, exact: true })
      .click();
  const askFor = async (number: number): Promise<void> => {
    await place(doctor, "Emergency access");
    await doctor.getByLabel("Number of the patient").fill(String(number));
  };

  it("is closed until the patient says otherwise: the doctor is told before any prompt", async () => {
    await askFor(world.patient.number);
    await doctor.getByText("This patient has opened nothing to emergencies").waitFor();
    expect(await doctor.getByRole("button", { name: "Open emergency access" }).count()).to.equal(0);
    await expectAccessible(doctor);
  });

  it("the patient opens two kinds with one prompt, which shows the sentence of the page", async () => {
    await place(patient, "Emergency");
    await patient.getByText("Nothing is open in an emergency").waitFor();
    const small = await patient
      .locator(".mantine-Checkbox-root")
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length);
    expect(small).to.equal(0);
    for (const kind of ["Genetics", "Mental health", "Medications"])
      expect(await patient.getByRole("checkbox", { name: kind }).isChecked()).to.equal(false);
    await expectAccessible(patient);
    await patient.getByRole("checkbox", { name: "Medications" }).check();
    await patient.getByRole("checkbox", { name: "Allergies" }).check();
    const sentence = "In an emergency any doctor can open my allergies and medications";
    await patient.getByText(sentence).waitFor();
    await patient.getByRole("button", { name: "Sign this choice" }).click();
    expect(await signPrompt(patient)).to.contain(sentence);
    await patient
      .getByText("In an emergency any doctor can open your allergies and medications")
      .waitFor();
    await expectAccessible(patient);
  });

  it("the doctor opens it with a reason and one prompt, and sees honestly what that gives", async () => {
    await doctor.getByText("lets doctors open: allergies and medications").waitFor();
    await doctor.getByLabel("Why do you need it?").fill(fall);
    await expectAccessible(doctor);
    await doctor
      .context()
      .route("**/emergencies/**", (route) =>
        route.request().method() === "PUT" ? route.abort() : route.continue(),
      );
    await doctor.getByRole("button", { name: "Open emergency access" }).click();
    expect(await signPrompt(doctor)).not.to.contain(fall);
    await doctor.getByText(/You have the right until \d\d:\d\d/).waitFor();
    await doctor.getByText("You can see that there are records, not what is in them").waitFor();
    await doctor.getByText("none of its keys has reached you").first().waitFor();
    const coming = doctor.waitForEvent("download");
    await doctor.getByRole("button", { name: "Save the reason" }).first().click();
    file = await (await coming).path();
    const saved = JSON.parse(await readFile(file, "utf8")) as object;
    expect(saved).to.include({ healthchain: "reason", reason: fall });
    await doctor.getByRole("button", { name: /^Send the reason again/ }).waitFor();
    await expectAccessible(doctor);
  });

  it("the patient is told why from the saved file, where the gateway did not get it then", async () => {
    await doctor.context().unrouteAll();
    await signInAs(doctor, world.app.url, "Dr Jonas Lind, doctor, Lakeside Clinic");
    await place(doctor, "Emergency access");
    const choose = doctor.getByRole("button", { name: /^Choose the file of the reason/ });
    await choose.waitFor();
    await expectAccessible(doctor);
    const choosing = doctor.waitForEvent("filechooser");
    await choose.click();
    await (await choosing).setFiles(file);
    await choose.waitFor({ state: "detached" });
  });

  it("the patient sees it first on Today, and disputes it in two taps", async () => {
    await place(patient, "Today");
    await patient.getByText("Dr Jonas Lind, Lakeside Clinic, opened emergency access").waitFor();
    const first = await patient.locator(".notice").first().innerText();
    expect(first).to.match(/opened emergency access[^]*On .* at \d\d:\d\d\. They may read until/);
    await patient.getByText(`Their reason: ${fall}`).waitFor();
    await expectAccessible(patient);
    await place(patient, "Emergency");
    await patient.getByRole("button", { name: /^Dispute this/ }).click();
    await patient.getByLabel("Why, if you want to say").fill("I was awake.");
    await patient.getByRole("button", { name: "Dispute it now" }).click();
    expect(await signPrompt(patient)).to.contain("I dispute emergency access 1 of Dr Jonas Lind");
    await patient.getByText("You dispute it, so a hospital has to look at it.").waitFor();
    const coming = patient.waitForEvent("download");
    await patient.getByRole("button", { name: "Save the reason" }).click();
    const saved = JSON.parse(await readFile(await (await coming).path(), "utf8")) as object;
    expect(saved).to.include({ about: "dispute", reason: "I was awake." });
    await expectAccessible(patient);
  });

  it("another hospital finds it marked as disputed, and judges it when it is over", async () => {
    await hospital.goto(world.app.url);
    await hospital
      .getByRole("button", { name: "Nordhavn University Hospital", exact: true })
      .click();
    await signPrompt(hospital);
    await place(hospital, "Reviews");
    await hospital.getByText("You can judge it once it is over").waitFor();
    await expectAccessible(hospital);
    const { read } = world.system.session.services;
    const [found] = await read.emergencyCases({ patient: world.patient.number });
    await putAhead(world.system, found!.until - (await read.head()).time + 1);
    await hospital.getByLabel("Why you find so").fill("The patient was at home and awake.");
    await hospital.getByText("The patient disputes it.").waitFor();
    await expectAccessible(hospital);
    await hospital.getByRole("button", { name: "It was not justified" }).click();
    expect(await signPrompt(hospital)).to.contain("which the patient disputes, was not justified");
    await hospital.getByText("Your finding is on record").waitFor();
    await hospital.getByText("No emergency access waits for you").waitFor();
  });

  it("the patient reads what was found", async () => {
    await patient
      .getByText("Nordhavn University Hospital found that it was not justified.")
      .waitFor();
    await place(patient, "Today");
    await patient.getByText("Nothing needs you today").waitFor();
    expect(await patient.getByText("opened emergency access").count()).to.equal(0);
  });
});
