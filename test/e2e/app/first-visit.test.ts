import { expect } from "chai";
import { invitationLink } from "#lib/invitation-link";
import { memberStatus, roles } from "#lib/roles";
import { activateMember } from "#lib/use-cases/vouch";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { startTestApp, type TestApp } from "../../support/app.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { invitation } from "../../support/people.ts";
import {
  joinByLink,
  profilesOfEachTest,
  pickWords,
  rightly,
  shownWords,
  signIn,
  wrongly,
  type Profile,
} from "../../support/profile.ts";
import { sharedSystem, type System } from "../../support/system.ts";

describe("first visit", function () {
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
  const memberOf = ({ wallet }: Profile) =>
    system.session.services.read.memberOfAccount(wallet.account);

  it("makes a patient of a link with four signatures, and keeps nothing in the browser", async () => {
    const visit = await profile();
    const { page, wallet, context } = visit;
    const link = await linkFor("patient");
    const words = await joinByLink(page, link);
    await page.getByText("You are registered").waitFor();
    expect(words).to.have.length(24);
    expect(wallet.signatures()).to.equal(4);
    expect(await memberOf(visit)).to.include({ role: roles.patient, status: memberStatus.active });

    expect(page.url()).to.equal(`${app.url}/join/`);
    const stored = JSON.stringify(await context.storageState({ indexedDB: true }));
    const text = `${stored} ${visit.said.join()} ${await page.content()}`;
    const secrets = [new URL(link).hash.slice(1), words.join(" "), words.slice(0, 3).join(" ")];
    for (const secret of secrets) expect(text).not.to.include(secret);
    for (const { logs } of app.gateways) expect(logs.join()).not.to.include(words.join(" "));
  });

  it("goes on after a signature was declined, the words were picked wrong, and the link was opened again", async () => {
    const visit = await profile();
    const { page, wallet } = visit;
    const link = await linkFor("patient");
    await page.goto(link);
    wallet.decide(({ method }) => method !== "personal_sign");
    await signIn(page);
    await page.getByText("You did not sign.").waitFor();
    wallet.decide(() => true);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Make my keys" }).click();

    const words = await shownWords(page);
    await pickWords(page, wrongly(words));
    await page.getByText("At least one of these is another word").waitFor();
    await page.getByRole("button", { name: "Show the words again" }).click();
    wallet.decide(({ params }) => !JSON.stringify(params).includes("Enrol"));
    await pickWords(page, rightly(words));
    await page.getByText("You did not sign.").waitFor();
    expect(await memberOf(visit)).to.equal(undefined);

    // The keys are stored by now. Loaded again, the page has no invitation any more.
    wallet.decide(() => true);
    await page.reload();
    await page.getByText("Open the link that your hospital sent you").waitFor();
    wallet.signatures();
    await page.goto(link);
    await signIn(page);
    await page.getByRole("button", { name: "Make my keys" }).click();
    await page.getByText("You are registered").waitFor();
    expect(wallet.signatures()).to.equal(3); // sign-in, the keys of before, the statement
    expect(await memberOf(visit)).to.include({ status: memberStatus.active });
  });

  it("opens again on a fresh profile with two signatures, or with one and the words", async () => {
    const first = await profile();
    const words = await joinByLink(first.page, await linkFor("patient"));
    await first.page.getByText("You are registered").waitFor();
    const { key } = first.wallet;

    const byWallet = await profile({ key });
    await byWallet.page.goto(app.url);
    await signIn(byWallet.page);
    await byWallet.page.getByText("Nothing needs you today").waitFor(); // the keys are open by then
    expect(byWallet.wallet.signatures()).to.equal(2);

    const byWords = await profile({ key, isFickle: true });
    await byWords.page.goto(app.url);
    await signIn(byWords.page);
    await byWords.page.getByText("That doesn’t open your records").waitFor();
    byWords.wallet.signatures();
    await byWords.page.getByRole("button", { name: "Use my recovery words" }).click();
    const field = byWords.page.getByLabel("Your 24 recovery words");
    await field.fill("one two three");
    await byWords.page.getByRole("button", { name: "Open my records" }).click();
    await byWords.page.getByText("Those are not 24 words").waitFor();
    await field.fill(words.join("  ").toUpperCase());
    await byWords.page.getByRole("button", { name: "Open my records" }).click();
    await field.waitFor({ state: "detached" });
    expect(byWords.wallet.signatures()).to.equal(0);
  });

  it("tells somebody whose wallet signs differently each time that the words are the only way", async () => {
    const { page, wallet } = await profile({ isFickle: true });
    await page.goto(await linkFor("patient"));
    await signIn(page);
    await page.getByRole("button", { name: "Make my keys" }).click();
    const words = await shownWords(page);
    await page.getByText("They are the only way to open your records again").waitFor();
    await pickWords(page, rightly(words));
    await page.getByText("You are registered").waitFor();
    expect(wallet.signatures()).to.equal(4);
  });

  it("shows staff six words to compare, and goes on by itself once the hospital lets them in", async () => {
    const visit = await profile();
    const { page } = visit;
    await joinByLink(page, await linkFor("doctor"));
    await page.getByText("One thing is left: your hospital lets you in").waitFor();
    const member = (await memberOf(visit))!;
    expect(member.status).to.equal(memberStatus.pending);
    const shown = (await page.locator(".words").textContent())!;
    expect(shown.split(" ")).to.have.length(6);
    await activateMember(system.session.portsOf(demoWallet("north")), member.number);
    await page.getByText("You are registered").waitFor();
  });

  it("says what is wrong with a link: none, broken, too old, for another wallet, used", async () => {
    const { page, wallet } = await profile();
    await page.goto(`${app.url}/join/`);
    await page.getByText("Open the link that your hospital sent you").waitFor();
    await page.goto(`${app.url}/join/#${"u".repeat(50)}`);
    await page.getByText("This link holds no invitation.").waitFor();
    expect(page.url()).to.equal(`${app.url}/join/`);

    const invited = await invitation(system, "patient");
    const old = { ...invited, voucher: { ...invited.voucher, deadline: 1_700_000_000 } };
    await page.goto(invitationLink(app.url, old));
    await page.getByText("This link ended on").waitFor();

    const named = await invitation(system, "patient", { account: demoWallet("osei").account });
    await page.goto(invitationLink(app.url, named));
    await signIn(page);
    await page.getByText("This link is for another wallet").waitFor();

    const link = await linkFor("patient");
    const other = await profile();
    await joinByLink(other.page, link);
    await other.page.getByText("You are registered").waitFor();
    await page.goto(link); // still signed in
    await page.getByRole("button", { name: "Make my keys" }).click();
    await pickWords(page, rightly(await shownWords(page)));
    await page.getByText("This invitation was used before.").waitFor();
    expect(await system.session.services.read.memberOfAccount(wallet.account)).to.equal(undefined);
  });
});
