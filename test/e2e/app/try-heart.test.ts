import { expect } from "chai";
import type { Page } from "playwright-core";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { newPage } from "../../support/pages.ts";

describe("the heart sensor of /try", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let page: Page;
  before(async () => {
    demo = await startDemoApp({ gatewayCount: 2, hasOracle: true });
    page = await newPage(browser());
    await page.goto(`${demo.app.url}/try/`);
  });
  after(() => demo.close());

  const left = () => page.getByRole("region", { name: "The patient’s phone" });
  const right = () => page.getByRole("region", { name: "The doctor’s phone" });
  const sent = () => left().getByRole("list", { name: "What the sensor sent" });

  it("is a device of its own, which the hospital has bound to the patient", async () => {
    await left().getByRole("button", { name: "Put on a heart sensor" }).click();
    await sent()
      .getByText(/^● 72 per minute: sent .*, on the chain by /)
      .waitFor();
    const { ports, number } = demo.patient;
    const members = await ports.read.membersOfHospital(0);
    const device = members.find(({ role }) => role === 4)!;
    const { Vitals } = demo.system.owned;
    const { patient, accepted } = await Vitals.deviceOf(device.number);
    expect([Number(patient), Number(accepted)]).to.deep.equal([number, 1]);
  });

  it("moves the doctor's chart once the doctor may read vital signs, and not before", async () => {
    await right().getByText("Nothing is shared with you now").waitFor();
    await left().getByRole("button", { name: "Let Dr Osei read vital signs" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await right().getByText("72 per minute: measured").waitFor();
    const slider = left().getByRole("slider", { name: "Heart rate" });
    await slider.fill("131");
    await right()
      .getByText(/131 per minute: measured .*, opened here /)
      .waitFor();
    await slider.press("ArrowRight");
    await right().getByText("132 per minute: measured").waitFor();
  });

  it("tells the patient that the doctor has read them", async () => {
    await left()
      .getByRole("list", { name: "Who has read me" })
      .getByText("Dr Amara Osei read your vital signs")
      .first()
      .waitFor();
  });

  it("counts no reading that somebody sends again, whatever they change", async () => {
    const card = page.getByRole("group", { name: "Replay a reading" });
    await card.getByRole("button", { name: "Replay a reading" }).click();
    await card.getByText("The attack was refused").waitFor();
    await card.getByText("takes nothing").waitFor();
    await card.getByText(/The sensor sent 3 readings, and the chain counts 3/).waitFor();
    await card.getByText("Word for word, for testers").click();
    await card.getByText("reading/not-signed, reading/not-signed").waitFor();
  });

  it("is dark to the doctor as soon as the patient stops", async () => {
    await left().getByRole("button", { name: "Stop sharing vital signs" }).click();
    await left().getByRole("button", { name: "Sign", exact: true }).click();
    await right().getByText("Nothing is shared with you now").waitFor();
    expect(await right().getByText("per minute").count()).to.equal(0);
  });

  it("has no accessibility fault, light or dark, and fits a phone", async () => {
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).to.equal(0);
  });
});
