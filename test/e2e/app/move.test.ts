import { expect } from "chai";
import type { Page } from "playwright-core";
import { invitationLink } from "#lib/invitation-link";
import { memberStatus } from "#lib/roles";
import { activateMember } from "#lib/use-cases/vouch";
import type { DemoPerson } from "../../../app/config.ts";
import { demoSpare, demoWallet } from "../../../scripts/demo-wallets.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { newPage, signInAs, signPrompt } from "../../support/app-page.ts";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { demoPerson, demoVisitor } from "../../support/demo-app.ts";
import { eventually } from "../../support/gateway-pair.ts";
import { invitation } from "../../support/people.ts";
import {
  joinByLink,
  pickWords,
  profilesOfEachTest,
  rightly,
  shownWords,
  signIn,
  testChainId,
  type Profile,
} from "../../support/profile.ts";
import { sharedSystem, startSystem, type System } from "../../support/system.ts";
import { installWallet, type TestWallet } from "../../support/wallet.ts";

describe("a member who moves to another wallet", function () {
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

  const memberOf = (wallet: { account: TestWallet["account"] }) =>
    system.session.services.read.memberOfAccount(wallet.account);
  const settingsOf = (page: Page) =>
    page.getByRole("region", { name: "Move to another wallet", exact: true });

  const goTo = (page: Page, place: string) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name: place, exact: true })
      .click();

  /** Opens the settings' part for moving. */
  async function startMoving(page: Page) {
    await goTo(page, "Settings");
    const settings = settingsOf(page);
    await settings.getByRole("button", { name: "Move to another wallet" }).click();
    return settings;
  }

  /** A registered patient with a second wallet in the same browser. */
  async function patientWithTwoWallets(): Promise<Profile & { second: TestWallet }> {
    const made = await profile();
    const second = await installWallet(made.context, { chainId: testChainId, name: "New Wallet" });
    await joinByLink(made.page, invitationLink(app.url, await invitation(system, "patient")));
    await made.page.getByText("You are registered").waitFor();
    return { ...made, second };
  }

  it("signs once with the old wallet and four times with the new one, which then opens everything", async () => {
    const { page, wallet, second } = await patientWithTwoWallets();
    const { number } = (await memberOf(wallet))!;
    const settings = await startMoving(page);
    await settings.getByText("Step 1 of 3").waitFor();
    await expectAccessible(page);
    [wallet, second].forEach((one) => one.signatures());
    await settings.getByRole("button", { name: "Move to New Wallet" }).click();
    await settings.getByText("Step 2 of 3").waitFor();
    expect(second.signatures()).to.equal(1);
    await settings.getByRole("button", { name: "Make its keys" }).click();
    const words = await shownWords(page);
    await pickWords(settings, rightly(words));
    await settings.getByText("Step 3 of 3").waitFor();
    await expectAccessible(page);
    expect([wallet.signatures(), second.signatures()]).to.deep.equal([0, 3]);
    expect((await memberOf(wallet))!.number).to.equal(number);
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByText("You have moved to your new wallet").waitFor();
    await expectAccessible(page);
    expect([wallet.signatures(), second.signatures()]).to.deep.equal([1, 0]);
    expect((await memberOf(second))!.number).to.equal(number);
    expect(await memberOf(wallet)).to.equal(undefined);
    await goTo(page, "Today");
    await page.getByText("Nothing needs you today").waitFor();

    const fresh = await profile({ key: second.key });
    await fresh.page.goto(app.url);
    await signIn(fresh.page);
    await fresh.page.getByText("Nothing needs you today").waitFor();

    const byWords = await profile({ key: second.key, isFickle: true });
    await byWords.page.goto(app.url);
    await signIn(byWords.page);
    await byWords.page.getByRole("button", { name: "Use my recovery words" }).click();
    await byWords.page.getByLabel("Your 24 recovery words").fill(words.join(" "));
    await byWords.page.getByRole("button", { name: "Open my records" }).click();
    await byWords.page.getByText("Nothing needs you today").waitFor();

    const old = await profile({ key: wallet.key });
    await old.page.goto(app.url);
    await signIn(old.page);
    await old.page.getByText("Your wallet is not registered with a hospital yet").waitFor();
  });

  it("goes on with the same words after the page was closed half-way", async () => {
    const { page, wallet, second } = await patientWithTwoWallets();
    const settings = await startMoving(page);
    await settings.getByRole("button", { name: "Move to New Wallet" }).click();
    await settings.getByRole("button", { name: "Make its keys" }).click();
    const words = await shownWords(page);
    await pickWords(settings, rightly(words));
    await settings.getByText("Step 3 of 3").waitFor();
    await page.goto(app.url); // forgets everything
    await signIn(page);
    await page.getByText("Nothing needs you today").waitFor();
    await startMoving(page);
    await settings.getByRole("button", { name: "Move to New Wallet" }).click();
    await settings.getByText(/has keys from an earlier try/).waitFor();
    await expectAccessible(page);
    second.signatures();
    await settings.getByRole("button", { name: "Go on with its keys" }).click();
    await settings.getByText("Step 3 of 3").waitFor();
    expect(second.signatures()).to.equal(2);
    wallet.decide(() => false);
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByText("You did not sign").waitFor();
    expect(await memberOf(second)).to.equal(undefined);
    wallet.decide(() => true);
    await wallet.switchChain(page, 1);
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByText(/Your wallet is on another network\. ?/).waitFor();
    await wallet.switchChain(page, testChainId);
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByText("You have moved to your new wallet").waitFor();
    expect((await memberOf(second))!.keyVersion).to.equal(2);
  });

  it("moves to another account of the same wallet, and gives records new keys where one was known", async () => {
    const { page, wallet } = await profile().then(async (made) => {
      await joinByLink(made.page, invitationLink(app.url, await invitation(system, "patient")));
      await made.page.getByText("You are registered").waitFor();
      return made;
    });
    const { number } = (await memberOf(wallet))!;
    const settings = await startMoving(page);
    await settings.getByText("Somebody else may know my key").click();
    await settings.getByText(/Your records get new keys too/).waitFor();
    const other = settings.getByRole("button", { name: "Move to another account in Test Wallet" });
    await other.click();
    await settings.getByText(/shows the account that you have now/).waitFor();
    await wallet.switchAccount(page);
    await other.click();
    await settings.getByRole("button", { name: "Make its keys" }).click();
    await pickWords(settings, rightly(await shownWords(page)));
    await settings.getByText("Step 3 of 3").waitFor();
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByRole("alert").waitFor(); // this wallet signs for the account that it shows
    const next = wallet.current();
    await wallet.switchAccount(page, wallet.key);
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByText("You have moved to your new wallet").waitFor();
    await wallet.switchAccount(page, next);
    await settings.getByRole("button", { name: "Finish" }).click();
    const { read } = system.session.services;
    const isRenewed = async () =>
      (await read.categoryKey(number, 0)).generation === 2 ? true : undefined;
    expect(await eventually(isRenewed)).to.equal(true);
    await settings.getByText("One step is left").waitFor({ state: "detached" });
    expect((await read.member(number))!.lowestValidKeyVersion).to.equal(2);
    await goTo(page, "Today");
    await page.getByText("Nothing needs you today").waitFor();
  });

  it("refuses a wallet that is a member's", async () => {
    const { page, second } = await patientWithTwoWallets();
    const other = await profile({ key: second.key });
    await joinByLink(other.page, invitationLink(app.url, await invitation(system, "patient")));
    await other.page.getByText("You are registered").waitFor();
    const settings = await startMoving(page);
    second.signatures();
    await settings.getByRole("button", { name: "Move to New Wallet" }).click();
    await settings.getByText(/That wallet is member/).waitFor();
    expect(second.signatures()).to.equal(0);
    await settings.getByRole("button", { name: "Stay with my wallet" }).click();
    await settings.getByText("Do this when you change your wallet").waitFor();
  });

  it("keeps a doctor's number and standing", async () => {
    const { page, wallet, context } = await profile();
    const second = await installWallet(context, { chainId: testChainId, name: "New Wallet" });
    await joinByLink(page, invitationLink(app.url, await invitation(system, "doctor")));
    await page.locator(".words").waitFor(); // they wait for the comparison
    const { number } = (await memberOf(wallet))!;
    await activateMember(system.session.portsOf(demoWallet("north")), number);
    await page.goto(app.url);
    await signIn(page);
    const settings = await startMoving(page);
    await settings.getByRole("button", { name: "Move to New Wallet" }).click();
    await settings.getByRole("button", { name: "Make its keys" }).click();
    await pickWords(settings, rightly(await shownWords(page)));
    await settings.getByRole("button", { name: "Move now" }).click();
    await settings.getByText(/publish its staff list again/).waitFor();
    const member = (await memberOf(second))!;
    expect([member.number, member.status]).to.deep.equal([number, memberStatus.active]);
  });

  it("moves to the demo's spare wallet, prompt by prompt", async () => {
    const own = await startSystem();
    const spare: DemoPerson = {
      ...{ id: "spare", label: "A spare wallet", role: "nobody" },
      ...demoSpare(),
    };
    const demo = await startTestApp(own, { demo: [demoPerson("patient"), spare] });
    try {
      const { number } = await demoVisitor(own, demo, "patient");
      const { page } = await newPage(browser());
      await signInAs(page, demo.url, demoPerson("patient").label);
      const settings = await startMoving(page);
      await settings.getByRole("button", { name: "Move to: A spare wallet" }).click();
      expect(await signPrompt(page)).to.contain("Demo wallet of A spare wallet");
      await settings.getByRole("button", { name: "Make its keys" }).click();
      await signPrompt(page);
      await signPrompt(page);
      await pickWords(settings, rightly(await shownWords(page)));
      await signPrompt(page);
      await settings.getByRole("button", { name: "Move now" }).click();
      expect(await signPrompt(page)).to.contain("Move my membership to");
      await settings.getByText("You have moved to your new wallet").waitFor();
      const member = await own.session.services.read.memberOfAccount(spare.account);
      expect(member!.number).to.equal(number);
    } finally {
      await demo.close();
      await own.close();
    }
  });
});
