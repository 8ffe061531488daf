import { expect } from "chai";
import type { Page } from "playwright-core";
import { invitationLink } from "#lib/invitation-link";
import { activateMember } from "#lib/use-cases/vouch";
import { demoKey, demoWallet } from "../../../scripts/demo-wallets.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { invitation } from "../../support/people.ts";
import {
  joinByLink,
  pickWords,
  profilesOfEachTest,
  rightly,
  shownWords,
  signIn,
} from "../../support/profile.ts";
import { sharedSystem, type System } from "../../support/system.ts";

describe("a member's key and hospital", function () {
  this.timeout(150_000);
  let system: System;
  let app: TestApp;
  const browser = browserOfSuite();
  const profile = profilesOfEachTest(browser);

  before(async () => {
    system = await sharedSystem();
    app = await startTestApp(system);
  });
  after(() => app.close());

  const linkFor = async (role: "patient" | "doctor") =>
    invitationLink(app.url, await invitation(system, role));
  const goTo = (page: Page, place: string) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name: place, exact: true })
      .click();
  const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

  it("gets a new key with new words, after which the old words open nothing", async () => {
    const first = await profile();
    const { page, wallet } = first;
    const old = await joinByLink(page, await linkFor("patient"));
    await page.getByText("You are registered").waitFor();
    await goTo(page, "Settings");
    const six = await page.locator(".words").innerText();
    wallet.signatures();
    const settings = section(page, "Change my key");
    await settings.getByRole("button", { name: "Change my key" }).click();
    await settings.getByText("Somebody else may know my key").click();
    await settings.getByText(/Your records get new keys too/).waitFor();
    await expectAccessible(page);
    await settings.getByRole("button", { name: "Change it now" }).click();
    const words = await shownWords(page);
    await pickWords(settings, rightly(words));
    await settings.getByText("You have a new key").waitFor();
    expect(wallet.signatures()).to.equal(4);
    expect(words.join(" ")).not.to.equal(old.join(" "));
    expect(await page.locator(".words").innerText()).not.to.equal(six);
    const { keyVersion, lowestValidKeyVersion } =
      (await system.session.services.read.memberOfAccount(wallet.account))!;
    expect({ keyVersion, lowestValidKeyVersion }).to.deep.equal({
      ...{ keyVersion: 2, lowestValidKeyVersion: 2 },
    });

    const later = await profile({ key: wallet.key, isFickle: true });
    await later.page.goto(app.url);
    await signIn(later.page);
    await later.page.getByRole("button", { name: "Use my recovery words" }).click();
    const field = later.page.getByLabel("Your 24 recovery words");
    await field.fill(old.join(" "));
    await later.page.getByRole("button", { name: "Open my records" }).click();
    await later.page.getByText("That doesn’t open your records").waitFor();
    await field.fill(words.join(" "));
    await later.page.getByRole("button", { name: "Open my records" }).click();
    await later.page.getByText("Nothing needs you today").waitFor();
  });

  it("keeps everything when the words are put aside half-way", async () => {
    const { page, wallet } = await profile();
    await joinByLink(page, await linkFor("patient"));
    await page.getByText("You are registered").waitFor();
    await goTo(page, "Settings");
    const settings = section(page, "Change my key");
    await settings.getByRole("button", { name: "Change my key" }).click();
    await settings.getByRole("button", { name: "Change it now" }).click();
    await shownWords(page);
    await settings.getByRole("button", { name: "Stop here" }).click();
    await settings.getByText("You stopped here.").waitFor();
    const member = await system.session.services.read.memberOfAccount(wallet.account);
    expect(member!.keyVersion).to.equal(1);
  });

  it("goes to a hospital that has accepted them, in two taps", async () => {
    const doctor = await profile();
    await joinByLink(doctor.page, await linkFor("doctor"));
    await doctor.page.locator(".words").waitFor(); // they wait for the comparison
    const { read } = system.session.services;
    const { number } = (await read.memberOfAccount(doctor.wallet.account))!;
    await activateMember(system.session.portsOf(demoWallet("north")), number);

    const lake = await profile({ key: demoKey("lake") });
    await lake.page.goto(app.url);
    await signIn(lake.page);
    await goTo(lake.page, "People");
    await lake.page.getByLabel("Their number").fill(String(number));
    await lake.page.getByRole("button", { name: "Accept them" }).click();
    const handed = lake.page.getByRole("group", { name: "The text to hand over" });
    const text = await handed.getByLabel("Text").inputValue();
    await expectAccessible(lake.page);

    const { page } = doctor;
    await page.goto(app.url);
    await signIn(page);
    await goTo(page, "Settings");
    const settings = section(page, "Go to another hospital");
    await settings.getByLabel("What your new hospital gave you").fill(text.slice(0, -5));
    await settings.getByRole("button", { name: "See what it says" }).click();
    await settings.getByText(/not what a hospital hands over/).waitFor();
    await settings.getByLabel("What your new hospital gave you").fill(text);
    await settings.getByRole("button", { name: "See what it says" }).click();
    await settings.getByText(/no longer vouches for you/).waitFor();
    await expectAccessible(page);
    await settings.getByRole("button", { name: /^Go to / }).click();
    await settings.getByText("You belong to your new hospital now").waitFor();
    expect((await read.member(number))!.hospital).to.equal(1);
  });
});
