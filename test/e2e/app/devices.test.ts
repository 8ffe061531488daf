import { expect } from "chai";
import type { Page } from "playwright-core";
import { deviceAccount, newDeviceKey } from "#lib/device-key";
import { decodeDeviceVoucher } from "#lib/device-link";
import { answerVoucher } from "#lib/use-cases/devices";
import { goTo, signInAs, signPrompt } from "../../support/app-page.ts";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { heartRate, signedReadings, type Device } from "../../support/device.ts";
import { post, send } from "../../support/oracle.ts";
import { newPage } from "../../support/pages.ts";

const silentSeconds = 12;
const patientLabel = "patient, Nordhavn University Hospital";

describe("devices of a patient and of a hospital", function () {
  this.timeout(150_000);
  const key = newDeviceKey();
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let hospital: Page;
  let patient: Page;
  let device: Device;
  before(async () => {
    const appSettings = { DEVICE_SILENT_SECONDS: String(silentSeconds) };
    demo = await startDemoApp({ hasOracle: true, appSettings });
    hospital = await newPage(browser());
    await hospital.goto(demo.app.url);
    await hospital
      .getByRole("button", { name: "Nordhavn University Hospital", exact: true })
      .click();
    await signPrompt(hospital);
    patient = await newPage(browser());
    await signInAs(patient, demo.app.url, patientLabel);
    await goTo(patient, "Devices");
  });
  after(() => demo.close());

  const oracle = () => demo.app.oracle!;
  const line = (page: Page) => page.getByRole("listitem", { name: /^Device \d+$/ });
  const words = (page: Page) => page.locator(".words").first().innerText();

  it("are none at first, and the page says how one comes", async () => {
    await patient.getByText("No device measures you").waitFor();
    await expectAccessible(patient);
  });

  it("come by a link of the hospital, which names only the device and the patient's number", async () => {
    await goTo(hospital, "Devices");
    await hospital.getByText("There are no devices yet").waitFor();
    await hospital.getByLabel("The device’s code").fill(deviceAccount(key));
    await hospital.getByLabel("The patient’s number").fill(String(demo.patient.number));
    await hospital.getByRole("button", { name: "Make the link" }).click();
    expect(await signPrompt(hospital)).to.include("vouches for one device of patient");
    await hospital.getByRole("img", { name: "The link as a QR code" }).waitFor();
    await expectAccessible(hospital);
  });

  it("measure a patient who compared six words and brought the device's answer", async () => {
    const link = await hospital.getByLabel("Link", { exact: true }).inputValue();
    await hospital.getByRole("button", { name: "I have handed it over" }).click();
    await patient.getByLabel("Link from your hospital").fill(link);
    await patient.getByRole("button", { name: "Look at this link" }).click();
    await patient.getByRole("img", { name: "The code for the device" }).waitFor();
    expect((await words(patient)).split(" ")).to.have.length(6);
    await expectAccessible(patient);
    const { ports } = demo.patient;
    const answer = await answerVoucher(ports, key, decodeDeviceVoucher(link));
    await patient.getByLabel("Answer that the device shows").fill(answer);
    await patient.getByRole("button", { name: /bind it$/ }).click();
    await line(patient).getByText("Waiting for its first reading").waitFor();
    const { number } = (await ports.read.memberOfAccount(deviceAccount(key)))!;
    const { deployment } = demo.system.session.site;
    device = { number, patient: demo.patient.number, deployment, key };
  });

  it("are counted reading by reading, for the patient and for the hospital", async () => {
    await send(oracle(), signedReadings(device, 1, [heartRate(71), heartRate(72)]));
    await line(patient).getByText("2 readings so far").waitFor();
    await line(patient).getByText("Measuring", { exact: false }).first().waitFor();
    await line(hospital).getByText("Last reading just now").waitFor();
    await line(hospital).getByText("2 readings").waitFor();
  });

  it("are called silent after the time that the page states", async () => {
    await patient.getByText(`for ${silentSeconds} seconds is called silent`).waitFor();
    await line(patient).getByText("▲ Silent").waitFor();
    await line(hospital).getByText("▲ Silent").waitFor();
    await goTo(patient, "Today");
    await patient.getByText(`Device ${device.number} is silent`).waitFor();
    await patient.getByRole("link", { name: "See your devices" }).click();
  });

  it("are in doubt once they signed one sequence twice, and both sides see it", async () => {
    await send(oracle(), signedReadings(device, 3, [heartRate(73)]));
    await post(oracle(), signedReadings(device, 3, [heartRate(99)]));
    await line(patient).getByText("◆ In doubt").waitFor();
    await line(patient).getByText("This device contradicts itself").waitFor();
    await line(hospital).getByText("◆ In doubt").waitFor();
    await line(hospital)
      .getByText(/^Technical details/)
      .click();
    await line(hospital)
      .getByText(/sequence 3, proved/)
      .waitFor();
    await expectAccessible(patient);
    await expectAccessible(hospital);
    const { body } = await post(oracle(), signedReadings(device, 4, [heartRate(74)]));
    expect(body.code).to.equal("reading/quarantined");
    await goTo(hospital, "What waits");
    await hospital.getByText(`Device ${device.number} is in doubt`).waitFor();
    await goTo(hospital, "Devices");
  });

  it("go on once the hospital has restored them", async () => {
    const own = line(hospital);
    await own.getByRole("button", { name: `Restore Device ${device.number}` }).click();
    await own.getByText("Look at the device first").waitFor();
    await own.getByRole("button", { name: "Take its readings again" }).click();
    await signPrompt(hospital);
    await own.getByText("◆ In doubt").waitFor({ state: "hidden" });
    await new Promise((resolve) => setTimeout(resolve, 2500)); // the oracle looks at standings every second
    await send(oracle(), signedReadings(device, 5, [heartRate(75)]));
    await line(patient).getByText("● Measuring").waitFor();
  });

  it("are stopped and let go on by their hospital, and the patient is told", async () => {
    const own = line(hospital);
    await own.getByRole("button", { name: /^Suspend/ }).click();
    await own.getByText(/no reading of .* is taken/).waitFor();
    await own.getByRole("button", { name: "Suspend now" }).click();
    await signPrompt(hospital);
    await line(patient).getByText("✕ Stopped by its hospital").waitFor();
    await own.getByRole("button", { name: /^Reinstate/ }).click();
    await signPrompt(hospital);
    await line(patient).getByText("✕ Stopped by its hospital").waitFor({ state: "hidden" });
  });

  it("have no accessibility fault in the dark at 360 px, and fit", async () => {
    for (const page of [patient, hospital]) {
      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize({ width: 360, height: 740 });
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).to.equal(0);
      const small = await page
        .locator("main")
        .getByRole("button")
        .evaluateAll((all: readonly HTMLElement[]) =>
          all
            .filter((one) => one.getBoundingClientRect().height < 43.5)
            .map((one) => one.innerText),
        );
      expect(small).to.deep.equal([]);
    }
  });
});
