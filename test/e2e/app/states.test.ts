import { expect } from "chai";
import type { Page } from "playwright-core";
import { newPrivateKey } from "#lib/ecies";
import { renewMember, suspendMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { expectAccessible } from "../../support/axe.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { visitor } from "../../support/gateway.ts";
import { profilesOfEachTest, signIn, type Profile } from "../../support/profile.ts";
import { sharedSystem, type System } from "../../support/system.ts";

/** The link of a place, whether it stands in the rail or on the bar. */
const place = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Places" }).getByRole("link", { name });

describe("states of the app", function () {
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

  const newcomer = (role: "patient" | "doctor") => visitor(system, app.gateways[0]!, role);

  /** A patient, signed in with open keys and on the page of settings. */
  async function inSettings(): Promise<Profile> {
    const { key } = await newcomer("patient");
    const visit = await profile({ key });
    await visit.page.goto(app.url);
    await signIn(visit.page);
    await place(visit.page, "Records").waitFor();
    await visit.page.getByRole("heading", { name: "Today" }).waitFor();
    await place(visit.page, "Settings").click();
    await visit.page.getByRole("button", { name: "Check my recovery words" }).waitFor();
    return visit;
  }

  it("without a wallet: says what one is, and leads to what needs none", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(app.url);
    await page.getByText("To sign in as yourself, you need a wallet").waitFor();
    await page.getByRole("link", { name: "Try HealthChain without a wallet" }).waitFor();
    await context.close();
  });

  it("offers a wallet that does not announce itself, and hides it behind one that does", async () => {
    const silent = await profile({ announces: false });
    await silent.page.goto(app.url);
    await silent.page.getByRole("button", { name: "Sign in with your wallet" }).waitFor();
    const announced = await profile({ name: "Loud Wallet" });
    await announced.page.goto(app.url);
    const offers = announced.page.getByRole("button", { name: /^Sign in with/ });
    await offers.first().waitFor();
    expect(await offers.allTextContents()).to.deep.equal(["Sign in with Loud Wallet"]);
  });

  it("somebody not registered: says so, and that the hospital sends a link", async () => {
    const { page } = await profile();
    await page.goto(app.url);
    await signIn(page);
    await page.getByText("Your wallet is not registered with a hospital yet").waitFor();
  });

  it("on another network: signs in and reads, and the wallet is moved with its owner's word", async () => {
    const { key } = await newcomer("patient");
    const { page, wallet } = await profile({ key });
    await page.goto(app.url);
    await wallet.switchChain(page, 1);
    await signIn(page);
    await page.getByText("Your wallet is on another network").waitFor();
    await page.getByText("Nothing needs you today").waitFor(); // the keys are open by then
    expect(wallet.signatures()).to.equal(2);
    wallet.decide(({ method }) => !method.startsWith("wallet_"));
    const move = page.getByRole("button", { name: "Switch my wallet to HealthChain" });
    await move.click();
    await page.getByText("You did not sign.").waitFor();
    wallet.decide(() => true);
    await move.click();
    await page.getByText("Your wallet is on another network").waitFor({ state: "detached" });
  });

  it("another account in the wallet, or a locked one: every key is forgotten", async () => {
    const { page, wallet } = await inSettings();
    await wallet.switchAccount(page);
    await page.getByText("Your wallet changed its account").waitFor();
    await place(page, "Start").waitFor();
    expect(await page.getByRole("button", { name: "Check my recovery words" }).count()).to.equal(0);
    const locked = await inSettings();
    await locked.wallet.lock(locked.page);
    await place(locked.page, "Start").waitFor();
  });

  it("a session that was ended: page and keys stay, and one signature goes on", async () => {
    const { page, wallet } = await inSettings();
    const other = await profile({ key: wallet.key });
    await other.page.goto(app.url);
    await signIn(other.page);
    await place(other.page, "Settings").click();
    await other.page.getByRole("button", { name: "Sign out on all devices" }).click();
    await place(other.page, "Start").waitFor();

    await page.getByText("Technical details").click();
    await place(page, "Today").click();
    await page.getByText("Your sign-in has ended").first().waitFor();
    wallet.signatures();
    await signIn(page);
    await page.getByText("Your sign-in has ended").first().waitFor({ state: "detached" });
    expect(wallet.signatures()).to.equal(1);
  });

  it("staff suspended or expired: says which, and whom to ask", async () => {
    const ports = system.session.portsOf(demoWallet("north"));
    const [suspended, expired] = [await newcomer("doctor"), await newcomer("doctor")];
    await suspendMember(ports, suspended.number);
    const out = await profile({ key: suspended.key });
    await out.page.goto(app.url);
    await signIn(out.page);
    await out.page.getByText("Your hospital has suspended your membership.").waitFor();
    const validUntil = (await ports.read.head()).time + 3;
    await renewMember(ports, { member: expired.number, validUntil });
    while (Date.now() < validUntil * 1000) await new Promise((done) => setTimeout(done, 500));
    const late = await profile({ key: expired.key });
    await late.page.goto(app.url);
    await signIn(late.page);
    await late.page.getByText(/^Your membership ended on/).waitFor();
  });

  it("offline, and back", async () => {
    const { page, context } = await inSettings();
    await context.setOffline(true);
    await page.getByText("You are offline").waitFor();
    await context.setOffline(false);
    await page.getByText("You are offline").waitFor({ state: "detached" });
  });

  it("a gateway that is down costs no prompt, and can be tried again", async () => {
    const { page, wallet } = await profile({ key: newPrivateKey() });
    const { url } = app.gateways[0]!;
    await page.goto(app.url);
    await page.route(`${url}/**`, (route) => route.abort());
    await signIn(page);
    await page.getByText("We couldn’t reach your hospital’s gateway.").waitFor();
    expect(wallet.signatures()).to.equal(0);
    await page.unroute(`${url}/**`);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Your wallet is not registered with a hospital yet").waitFor();
  });

  it("a chain that was started anew: says so, and mixes nothing", async () => {
    const { page } = await profile();
    await page.goto(app.url);
    await page.getByRole("button", { name: /^Sign in with/ }).waitFor();
    const config = (await (await fetch(`${app.url}/config.json`)).json()) as object;
    const json = { ...config, genesis: `0x${"ee".repeat(32)}` };
    await page.route("**/config.json", (route) => route.fulfill({ json }));
    await page.getByText("The hospitals’ register was started anew").waitFor();
    await page.unroute("**/config.json");
    await page.route("**/config.json", (route) => route.abort());
    await page.getByText("This page’s server doesn’t answer").waitFor();
  });

  it("a gateway that is none of the hospitals' gets no signature", async () => {
    const { page, wallet } = await profile();
    const { url } = app.gateways[0]!;
    await page.route(`${url}/sign-in/challenge`, async (route) => {
      const answer = await route.fetch();
      const json = (await answer.json()) as object;
      await route.fulfill({ response: answer, json: { ...json, proof: `0x${"11".repeat(65)}` } });
    });
    await page.goto(app.url);
    await signIn(page);
    await page
      .getByText("This gateway could not prove that it belongs to the hospitals.")
      .waitFor();
    expect(wallet.signatures()).to.equal(0);
  });

  it("has nothing for axe to find, light and dark, on its own pages", async () => {
    const { page } = await inSettings();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.getByRole("radio", { name: "Dark" }).click();
    await page.emulateMedia({ colorScheme: "light" });
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    expect(await scheme()).to.equal("dark");
    for (const path of ["/", "/join/", "/nowhere/"]) {
      await page.goto(`${app.url}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await scheme()).to.equal("dark");
      await expectAccessible(page);
    }
  });

  it("is walked by keyboard: skip link first, then the places, each with a ring", async () => {
    const { page } = await profile();
    await page.goto(app.url);
    await page.getByRole("button", { name: /^Sign in with/ }).waitFor();
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    expect(await focused.textContent()).to.equal("Skip to the content");
    expect(await focused.evaluate((one) => getComputedStyle(one).outlineWidth)).to.equal("3px");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).to.equal("main");
    expect(page.url()).to.equal(`${app.url}/`);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).to.equal("Sign in with Test Wallet");
  });
});
