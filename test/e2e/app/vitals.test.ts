import { expect } from "chai";
import type { Page, Route } from "playwright-core";
import { entryKinds } from "#lib/access-entry";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../../support/device.ts";
import { visitor, type Visitor } from "../../support/gateway.ts";
import { send, startTestOracle, type TestOracle } from "../../support/oracle.ts";
import { category, letRead } from "../../support/people.ts";
import { profilesOfEachTest, signIn } from "../../support/profile.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const minute = 60;

/** The text of a PDF's pages. */
async function wordsOn(pdf: Buffer): Promise<string> {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const words: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    for (const item of items)
      if ("str" in item) words.push(item.hasEOL ? `${item.str}\n` : item.str);
  }
  return words.join("");
}

describe("vital signs in the app", function () {
  this.timeout(180_000);
  let system: System;
  let app: TestApp;
  let oracle: TestOracle;
  const browser = browserOfSuite();
  let patient: Visitor;
  let doctor: Visitor;
  let device: Device;
  let sent = 0;
  const profile = profilesOfEachTest(browser);

  before(async () => {
    system = await sharedSystem();
    app = await startTestApp(system);
    oracle = await startTestOracle(system, app.gateways);
    patient = await visitor(system, app.gateways[0]!, "patient");
    doctor = await visitor(system, app.gateways[0]!, "doctor");
    device = await boundDevice(system, patient.number);
    const now = Math.floor(Date.now() / 1000);
    await measure([70, 75, 80, 85].map((value, at) => [value, now - (4 - at) * minute]));
    const pressure = (code: string, mantissa: number) =>
      heartRate(mantissa, { code, unit: "mm[Hg]" });
    await send(
      oracle,
      signedReadings(device, sent + 1, [pressure("8480-6", 121), pressure("8462-4", 79)]),
    );
    sent += 2;
  });
  after(async () => {
    await oracle.close();
    await app.close();
  });

  async function measure(values: readonly (readonly [value: number, at: number])[]): Promise<void> {
    const readings = values.map(([value, observedAt]) => heartRate(value, { observedAt }));
    await send(oracle, signedReadings(device, sent + 1, readings));
    sent += readings.length;
  }

  /** Somebody at their first page, signed in with open keys. */
  async function visit({ key }: Visitor, path = ""): Promise<Page> {
    const { page } = await profile({ key });
    await page.goto(`${app.url}${path}`);
    await signIn(page);
    return page;
  }

  async function ownVitals(): Promise<Page> {
    const page = await visit(patient);
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await page.evaluate(pushVitals);
    await page.getByRole("heading", { name: "Heart rate, per minute" }).waitFor();
    return page;
  }

  async function doctorsVitals(): Promise<Page> {
    const page = await visit(doctor, `/patient/#${patient.number}`);
    await page.getByRole("tab", { name: "Vital signs" }).click();
    return page;
  }

  const heart = (page: Page) => page.getByRole("region", { name: "Heart rate, per minute" });

  it("show a patient her readings, and the next one while she looks", async () => {
    const page = await ownVitals();
    await heart(page)
      .getByText("Lowest 70, mean 77.5, highest 85 per minute. 4 readings.")
      .waitFor();
    await page.getByRole("heading", { name: "Blood pressure, mmHg" }).waitFor();
    await measure([[91, Math.floor(Date.now() / 1000)]]);
    await heart(page)
      .getByText(/highest 91 per minute. 5 readings/)
      .waitFor();
    const chart = heart(page).getByRole("slider");
    await chart.focus();
    await page.keyboard.press("Home");
    expect(await chart.getAttribute("aria-valuetext")).to.match(/^70 per minute, /);
    await page.keyboard.press("ArrowRight");
    expect(await chart.getAttribute("aria-valuetext")).to.match(/^75 per minute, /);
    await page.keyboard.press("t");
    const rows = heart(page).getByRole("row");
    expect(await rows.nth(1).textContent()).to.contain("91 per minute");
  });

  it("are printed with whose they are, the time, the chart’s words and each reading", async () => {
    const page = await ownVitals();
    await heart(page)
      .getByText(/\d readings\.$/)
      .waitFor();
    const paper = await wordsOn(await page.pdf());
    expect(paper)
      .to.match(
        new RegExp(
          `Patient ${patient.number}\\. Last hour, printed \\d+ \\w+ \\d{4}, \\d\\d:\\d\\d`,
        ),
      )
      .and.match(/Heart rate, per minute/)
      .and.match(/Lowest 70, mean .*, highest \d+ per minute/)
      .and.match(/\b85\b/);
    expect(paper).to.not.match(/Table \(T\)|Print/);
  });

  it("say of a reading that it is signed, anchored and unchanged, and what was checked", async () => {
    const page = await ownVitals();
    await heart(page).getByRole("button", { name: "Table (T) of Heart rate" }).click();
    await heart(page)
      .getByRole("button", { name: /^Check 85 per minute/ })
      .click();
    const dialog = page.getByRole("dialog");
    const verdict = new RegExp(`^Signed by device ${device.number}, anchored .+, unchanged$`);
    await dialog.getByText(verdict).waitFor();
    expect(await dialog.getByRole("img", { name: "Holds" }).count()).to.equal(6);
    await dialog.getByText("Technical details of this reading").click();
    await dialog.getByText("Window root").waitFor();
  });

  it("tell which check fails once somebody changes what the gateway gives", async () => {
    const page = await ownVitals();
    await page.context().route(/\/patients\/\d+\/readings/, flipByte);
    await heart(page).getByRole("button", { name: "Check this reading" }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByText("This reading does not open: it was changed after it was sealed")
      .waitFor();
    await dialog.getByText("Don’t rely on this reading. Tell your hospital.").waitFor();
    expect(await dialog.getByRole("img", { name: "Fails" }).count()).to.equal(1);
    await dialog.getByRole("button", { name: "Back to the readings" }).click();
    await page.getByLabel("Time", { exact: true }).selectOption("Last week");
    await heart(page).waitFor(); // opened before, so known
    const other = await profile({ key: patient.key });
    await other.page.context().route(/\/patients\/\d+\/readings/, flipByte);
    await other.page.goto(app.url);
    await signIn(other.page);
    await other.page.getByRole("heading", { name: "Today" }).waitFor();
    await other.page.evaluate(pushVitals);
    await other.page.getByText("Some readings don’t prove themselves").waitFor();
    expect(await other.page.getByText(/highest 91/).count()).to.equal(0); // it was in that window
  });

  it("are closed to a doctor without a consent to them, in words", async () => {
    await letRead(patient, doctor, [category.laboratory]);
    const page = await doctorsVitals();
    await page.getByText("This patient does not share vital signs with you").waitFor();
    await page.getByRole("link", { name: "Ask for vital signs" }).waitFor();
    expect(await heart(page).count()).to.equal(0);
  });

  it("are the same for a doctor with a consent, with an entry, until it ends", async () => {
    await letRead(patient, doctor, [category.vitals]);
    const page = await doctorsVitals();
    await heart(page)
      .getByText(/^Lowest 70, mean .+ per minute. 5 readings/)
      .waitFor();
    await page.getByText("Normal ranges are those of adults").waitFor();
    const entries = await patient.client.accessEntries("patient");
    const read = entries.filter(
      ({ entry }) => entry.reader === doctor.number && entry.kind === entryKinds.readings,
    );
    expect(read.length).to.be.greaterThan(0);
    await page.getByRole("tab", { name: "Vital signs" }).waitFor();
    await stopSharing(patient.ports, patient.person, {
      ...{ reader: doctor.reader, categories: [category.vitals] },
    });
    await page.getByText("The patient’s consent has ended").waitFor();
    expect(await heart(page).count()).to.equal(0);
  });

  it("have nothing that axe finds, light and dark, at 360 and 1280 px", async () => {
    const page = await ownVitals();
    const expectCleanEverywhere = async () => {
      for (const width of [360, 1280])
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          await expectAccessible(page);
        }
    };
    await expectCleanEverywhere();
    await heart(page).getByRole("button", { name: "Table (T) of Heart rate" }).click();
    await heart(page)
      .getByRole("button", { name: /^Check 85/ })
      .click();
    await page
      .getByRole("dialog")
      .getByText(/unchanged$/)
      .waitFor();
    await expectCleanEverywhere();
  });

  it("draw readings of a suspended device hollow, and say why", async () => {
    const page = await ownVitals();
    await suspendMember(system.session.portsOf(demoWallet("north")), device.number);
    await heart(page)
      .getByText(/Hollow points are in doubt: the device was suspended/)
      .waitFor();
    await heart(page).getByText("No reading without a doubt here.").waitFor();
  });
});

/** A gateway, or somebody before it, changes one byte of the last segment. */
async function flipByte(route: Route): Promise<void> {
  const response = await route.fetch();
  const body = await response.body();
  const at = body.length - 200; // within its box or its last line; a page without windows is shorter
  if (at > 0) body.writeUInt8(body.readUInt8(at) ^ 1, at);
  await route.fulfill({ response, body });
}

function pushVitals(): void {
  const { next } = globalThis as unknown as { next: { router: { push: (path: string) => void } } };
  next.router.push("/vitals/");
}
