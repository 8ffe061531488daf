import { expect } from "chai";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { invitationLink } from "#lib/invitation-link";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { launchBrowser } from "../../support/browser.ts";
import { invitation } from "../../support/people.ts";
import { sharedSystem, type System } from "../../support/system.ts";
import { installWallet, type TestWallet, type WalletOptions } from "../../support/wallet.ts";

const chainId = 31337;

/** A browser profile of one's own, its page and its wallet. */
type Profile = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly wallet: TestWallet;
};

describe("first visit", function () {
  this.timeout(120_000);
  let system: System;
  let app: TestApp;
  let browser: Browser;
  const opened: BrowserContext[] = [];

  before(async () => {
    system = await sharedSystem();
    app = await startTestApp(system);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await app.close();
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });

  async function profile(options: Partial<WalletOptions> = {}): Promise<Profile> {
    const context = await browser.newContext();
    opened.push(context);
    context.setDefaultTimeout(15_000);
    const wallet = await installWallet(context, { chainId, ...options });
    return { context, wallet, page: await context.newPage() };
  }

  const linkFor = async (role: "patient" | "doctor") =>
    invitationLink(app.url, await invitation(system, role));

  it("makes a patient of a link with four signatures", async () => {
    const { page, wallet } = await profile();
    page.on("console", (message) => console.log("console", message.text()));
    page.on("pageerror", (error) => console.log("pageerror", error));
    await page.goto(await linkFor("patient"));
    await page.getByRole("button", { name: "Sign in with Test Wallet" }).click();
    await page.getByRole("button", { name: "Make my keys" }).click();
    await page.getByRole("heading", { name: "Write down your 24 recovery words" }).waitFor();
    const words = await page.locator(".recovery-words li").allTextContents();
    expect(words).to.have.length(24);
    expect(page.url()).to.equal(`${app.url}/join/`);
    await page.getByRole("button", { name: "I have written them down" }).click();
    for (const group of await page.getByRole("radiogroup").all()) {
      const name = (await group.getAttribute("aria-labelledby"))!;
      const label = await page.locator(`#${name}`).textContent();
      const place = Number(/\d+/.exec(label!)![0]);
      await group.getByRole("radio", { name: words[place - 1]!, exact: true }).click();
    }
    await page.getByRole("button", { name: "Check my words" }).click();
    await page.getByText("You are registered").waitFor();
    expect(wallet.signatures()).to.equal(4);
    const member = await system.session.services.read.memberOfAccount(wallet.account);
    expect(member).to.include({ role: 1, status: 1 });
  });
});
