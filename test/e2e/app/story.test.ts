import { expect } from "chai";
import type { Page } from "playwright-core";
import { newPrivateKey } from "#lib/ecies";
import { openKeysWithPhrase } from "#lib/use-cases/open-keys";
import { demoKey } from "../../../scripts/demo-wallets.ts";
import { freePort } from "../../../scripts/processes/ports.ts";
import { serveApp } from "../../support/app.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { slotSignatures, tracesInProfile } from "../../support/browser-traces.ts";
import { chainText } from "../../support/chain-text.ts";
import { bundleOf, bytesOf, concept, condition } from "../../support/fhir-bundles.ts";
import { ask, pathOf, signedIn } from "../../support/gateway.ts";
import { joinByLink, openProfile, signIn, type Profile } from "../../support/profile.ts";
import { startRecorder, type Recorder } from "../../support/recorder.ts";
import { startSystem, type System } from "../../support/system.ts";
import { startTappedGateways, type TappedGateways } from "../../support/tapped-gateways.ts";
import { tracesIn, tracesInFolder, type Secret } from "../../support/traces.ts";

const patience = 10_000; // milliseconds within which one page shows what was done on another

const planted = {
  title: "zephyrquill",
  text: "kaliumwombat 4.1",
  name: "Quetzalfeather",
  illness: "marmotbassoon fever",
  note: "ocelotclarinet sounds better",
};

/** From an empty system to a doctor who is shut out again: three people, a browser profile and a wallet each. */
describe("the whole story in a browser", function () {
  this.timeout(120_000);
  let system: System;
  let tapped: TappedGateways;
  let appTap: Recorder;
  let closeApp: () => Promise<void>;
  const browser = browserOfSuite();
  let hospital: Profile;
  let patient: Profile;
  let doctor: Profile;
  let secrets: Secret[];
  const words = { patient: [] as string[], doctor: [] as string[] };
  before(async () => {
    system = await startSystem();
    const port = await freePort();
    appTap = await startRecorder(port);
    tapped = await startTappedGateways(system, { ORIGINS: appTap.url });
    const gateways = tapped.gateways.map(({ number }, at) => ({ number, url: tapped.urls[at]! }));
    closeApp = await serveApp(system, { port, gateways });
    hospital = await openProfile(browser(), { key: demoKey("north") });
    patient = await openProfile(browser());
    doctor = await openProfile(browser());
  });
  after(async () => {
    await closeApp();
    await appTap.close();
    await tapped.close();
    await system.close();
  });

  const goTo = (page: Page, place: string) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name: place, exact: true })
      .click();
  const button = (page: Page, name: string | RegExp) =>
    page.getByRole("button", { name, exact: typeof name === "string" });
  const memberOf = ({ wallet }: Profile) =>
    system.session.services.read.memberOfAccount(wallet.account);
  const numberOf = async (profile: Profile) => (await memberOf(profile))!.number;
  const doctorsLink = async () => `${appTap.url}/patient/#${await numberOf(patient)}`;
  /** Prompts of a wallet since it was last asked for; all of them, signatures or not. */
  const heard = new Map<Profile, number>();
  const prompts = (profile: Profile): number => {
    const before = heard.get(profile) ?? 0;
    heard.set(profile, profile.wallet.prompts.length);
    return profile.wallet.prompts.length - before;
  };

  /** The hospital vouches for somebody; the link that it hands over. */
  async function linkFor(role: "Patient" | "Doctor"): Promise<string> {
    const { page } = hospital;
    await page.getByRole("combobox", { name: "Who is it?" }).click();
    await page.getByRole("option", { name: role }).click();
    const name = page.getByLabel("Name of your hospital");
    if ((await name.count()) > 0) await name.fill("Nordhavn University Hospital");
    await button(page, "Make the link").click();
    const link = await page.getByLabel("Link", { exact: true }).inputValue();
    await button(page, "I have handed it over").click();
    return link;
  }

  it("the hospital vouches by link, and both enrol with four signatures each", async () => {
    await hospital.page.goto(appTap.url);
    await signIn(hospital.page);
    await goTo(hospital.page, "People");
    for (const [name, profile] of [
      ["patient", patient],
      ["doctor", doctor],
    ] as const) {
      const link = await linkFor(name === "patient" ? "Patient" : "Doctor");
      words[name] = await joinByLink(profile.page, link);
    }
    await patient.page.getByText("You are registered").waitFor();
    await doctor.page.getByText("One thing is left: your hospital lets you in").waitFor();
    expect(patient.wallet.signatures()).to.equal(4);
    expect(doctor.wallet.signatures()).to.equal(4);
  });

  it("the hospital compares six words, lets the doctor in and publishes its staff list", async () => {
    const { page } = hospital;
    const shown = await doctor.page.locator(".words").innerText();
    const newcomer = page.getByRole("listitem", { name: `Doctor ${await numberOf(doctor)}` });
    await button(page, /^Compare words/).click();
    expect(await newcomer.locator(".words").innerText()).to.equal(shown);
    await button(page, /^The words are the same/).click();
    await newcomer.getByText(/Active until/).waitFor();
    await doctor.page.getByText("You are registered").waitFor({ timeout: patience });
    await goTo(page, "Staff list");
    await page.getByRole("heading", { name: "Staff list" }).waitFor(); // People has a field of the same name
    await page.getByLabel("Name of your hospital").fill("Nordhavn University Hospital");
    await page.getByLabel("Name", { exact: true }).fill("Dr Ada Berg");
    await page.getByLabel("Specialty").fill("Kidneys");
    await button(page, "Publish the staff list").click();
    await page.getByText("Version 1 is published").waitFor();
  });

  it("the patient drops records, is stopped on a wrong network, and adds them with one prompt", async () => {
    const { page, wallet } = patient;
    await goTo(page, "Records");
    await page.getByText("You have no records yet").waitFor();
    const files = { [`blood test ${planted.title}.txt`]: planted.text, "me.json": ownBundle };
    const dataTransfer = await page.evaluateHandle((given) => {
      const data = new DataTransfer();
      for (const [name, text] of Object.entries(given)) data.items.add(new File([text], name));
      return data;
    }, files);
    await page.dispatchEvent(".drop-zone", "drop", { dataTransfer });
    await wallet.switchChain(page, 1);
    prompts(patient);
    await button(page, "Add 4 records").click();
    await page.getByRole("alert").getByText("Your wallet is on another network.").waitFor();
    expect(prompts(patient)).to.equal(0);
    await button(page, "Switch my wallet to HealthChain").click();
    const elsewhere = page.getByText("Your wallet is on another network", { exact: true });
    await elsewhere.waitFor({ state: "hidden" });
    prompts(patient);
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
    await page.getByText("4 records were added").waitFor();
    expect(prompts(patient)).to.equal(1);
    expect(await system.session.services.read.records(await numberOf(patient))).to.have.length(4);
  });

  /** Finds the doctor and chooses everything that is not sensitive, with leave to add; all but the last tap. */
  async function prepareSharing(): Promise<void> {
    const { page } = patient;
    await goTo(page, "Sharing");
    await page.getByRole("searchbox").and(page.locator(":focus")).waitFor();
    await page.keyboard.type("kidneys");
    await button(page, /Dr Ada Berg/).click();
    await page.getByRole("checkbox", { name: "Dr Berg can also add records" }).click();
    await page.getByText(/can read and add to my/).waitFor();
  }

  it("a share that the wallet declined changes nothing", async () => {
    const { page, wallet } = patient;
    wallet.decide(() => false);
    await prepareSharing();
    await button(page, "Let Dr Berg read").click();
    await page.getByText("You did not sign.").waitFor();
    const { read } = system.session.services;
    expect(await read.cellIds(await numberOf(patient))).to.deep.equal([]);
    wallet.decide(() => true);
  });

  it("the patient shares in five taps from opening the app, with one prompt", async () => {
    const { page } = patient;
    await page.goto(appTap.url);
    patient.taps();
    prompts(patient);
    await signIn(page);
    await prepareSharing();
    expect(prompts(patient)).to.equal(2);
    await button(page, "Let Dr Berg read").click();
    await page.getByText("Dr Berg can now open your 13 kinds of records.").waitFor();
    expect(prompts(patient)).to.equal(1);
    expect(patient.taps()).to.be.at.most(5);
  });

  it("the doctor reads in three taps from a link, and opening asks the wallet nothing", async () => {
    const { page } = doctor;
    await page.goto(await doctorsLink());
    doctor.taps();
    prompts(doctor);
    await signIn(page);
    await page.getByText(planted.illness).waitFor();
    await page.getByRole("heading", { level: 1, name: new RegExp(planted.name) }).waitFor();
    expect(prompts(doctor)).to.equal(2);
    await page.getByRole("tab", { name: "Timeline" }).click();
    await button(page, new RegExp(planted.title)).click();
    await page.frameLocator("iframe").getByText(planted.text).waitFor();
    expect(prompts(doctor)).to.equal(0);
    expect(doctor.taps()).to.be.at.most(3);
  });

  it("the doctor writes a note with one prompt, and the patient reads it", async () => {
    const { page } = doctor;
    await page.getByRole("tab", { name: "Notes" }).click();
    await page.getByLabel("New note").fill(planted.note);
    await button(page, "Look at it before signing").click();
    await button(page, "Sign and add note").click();
    await page.getByText("Your note was added").waitFor();
    expect(prompts(doctor)).to.equal(1);
    await goTo(patient.page, "Records");
    await button(patient.page, /^Open record .*Dr Ada Berg/).click();
    await patient.page.getByRole("dialog").getByText(planted.note).waitFor();
    await button(patient.page, "Close the record").click();
  });

  it("the patient sees who has read, by name and proven by the chain", async () => {
    const { page } = patient;
    await goTo(page, "Who has read me");
    await page.getByRole("heading", { name: /Dr Ada Berg/ }).waitFor();
    await page.getByText(`: blood test ${planted.title}`).waitFor();
    await page.getByText(/entries are proven by the chain$/).waitFor({ timeout: patience });
  });

  it("another account in the wallet gets nothing of the patient's", async () => {
    const { page, wallet } = patient;
    await wallet.switchAccount(page, newPrivateKey());
    await page.getByText("Your wallet changed its account").waitFor();
    expect(await page.getByText("Dr Ada Berg").count()).to.equal(0);
    await signIn(page);
    await page.getByText("Your wallet is not registered with a hospital yet").waitFor();
    await wallet.switchAccount(page, wallet.key);
    await page.getByText("Your wallet changed its account").waitFor();
    await signIn(page);
    await page.getByRole("heading", { name: /Dr Ada Berg/ }).waitFor();
  });

  it("the patient stops with one prompt, and the doctor is shut out on every way", async () => {
    const { page } = patient;
    await goTo(page, "Sharing");
    await button(page, /Dr Ada Berg/)
      .first()
      .click();
    prompts(patient);
    await button(page, "Stop sharing").click();
    await page.getByText("Dr Berg can no longer open your 13 kinds of records.").waitFor();
    expect(prompts(patient)).to.equal(1);
    await doctor.page.getByText("The patient’s consent has ended").waitFor({ timeout: patience });
    expect(await doctor.page.getByText(planted.note).count()).to.equal(0);
    await doctor.page.reload();
    await signIn(doctor.page);
    await doctor.page.getByText("Nothing is open to you now").waitFor();
    const [record] = await system.session.services.read.records(await numberOf(patient));
    for (const url of tapped.urls) {
      const { session } = await signedIn(system, { url }, doctor.wallet.key);
      for (const part of ["key-box", "header-box", "payload"]) {
        const { status, code } = await ask(session, { path: pathOf(record!.digest, part) });
        expect([status, code]).to.deep.equal([403, "consent/not-permitted"]);
      }
    }
  });

  /** All that must stay with the people: what records say, wallets' and account keys, recovery words, slot signatures. */
  async function everySecret(): Promise<Secret[]> {
    const found: Secret[] = Object.values(planted);
    for (const [name, { wallet }] of [
      ["patient", patient],
      ["doctor", doctor],
    ] as const) {
      const phrase = words[name].join(" ");
      const { ports } = await signedIn(system, { url: tapped.urls[0]! }, wallet.key);
      const { privateKey, roots } = (await openKeysWithPhrase(ports, phrase))!;
      found.push(wallet.key, privateKey, ...roots.map(({ root }) => root));
      found.push(words[name].slice(0, 3).join(" "), words[name].slice(-3).join('","'));
      found.push(...(await slotSignatures(wallet)));
    }
    return found;
  }

  it("leaves no secret in the browsers: storage, history, addresses, console", async () => {
    secrets = await everySecret();
    expect(secrets.length).to.be.greaterThan(20);
    for (const profile of [hospital, patient, doctor])
      expect(await tracesInProfile(profile, secrets)).to.deep.equal([]);
  });

  it("leaves none on the chain, on the disks of gateways and stores, or in logs", async () => {
    const { text } = await chainText(system.session.provider);
    expect(tracesIn(text, secrets, "chain")).to.deep.equal([]);
    const { gateways, blockDirectories } = tapped;
    for (const folder of [...blockDirectories, ...gateways.map(({ directory }) => directory)]) {
      const { files, traces } = await tracesInFolder(folder, secrets);
      expect(files).to.be.greaterThan(3);
      expect(traces).to.deep.equal([]);
    }
    for (const { logs } of gateways)
      expect(tracesIn(logs.join(""), secrets, "log")).to.deep.equal([]);
  });

  it("leaves none on any wire: browsers, gateways, stores, chain", () => {
    const traffic = Buffer.concat([tapped.traffic(), appTap.bytes()]);
    for (const part of ["POST /rpc", "PUT /payloads", "GET /config.json", "/key-box", "/api/v0/"])
      expect(traffic.includes(part), part).to.equal(true);
    expect(tapped.traffic().includes("content-encoding")).to.equal(false);
    expect(tracesIn(traffic, secrets, "traffic")).to.deep.equal([]);
  });

  it("would find each where a careless page left it", async () => {
    const { page } = patient;
    const [title] = secrets as [string];
    const found = async () => (await tracesInProfile(patient, [title])).map(({ where }) => where);
    await page.evaluate(leaveBehind, title);
    await page.evaluate(`console.log("${title}")`);
    await page.evaluate((url) => fetch(url).then(() => undefined), `/viewer/?${title}`);
    expect(new Set(await found())).to.have.property("size", 4);
    expect(tracesIn(appTap.bytes(), [title], "traffic")).not.to.deep.equal([]);
  });
});

/** Runs in the page. */
function leaveBehind(secret: string): void {
  localStorage.setItem("left", secret);
  sessionStorage.setItem("left", secret);
  history.replaceState(null, "", `#${secret}`);
}

const ownBundle = new TextDecoder().decode(
  bytesOf(
    bundleOf([
      { resourceType: "Patient", name: [{ family: planted.name, given: ["Ida"] }] },
      condition(concept("snomed", "386661006", planted.illness)),
    ]),
  ),
);
