import { expect } from "chai";
import type { Page } from "playwright-core";
import { newPrivateKey } from "#lib/ecies";
import { decodeInvitation } from "#lib/invitation-link";
import { enrol } from "#lib/use-cases/enrol";
import { readDirectories } from "#lib/use-cases/read-directories";
import { expectAccessible } from "../../support/axe.ts";
import { browserOfSuite } from "../../support/browser.ts";
import { newPage } from "../../support/pages.ts";
import { startDemoApp } from "../../support/demo-app.ts";
import { signedIn } from "../../support/gateway.ts";
import { typedRight } from "../../support/people.ts";

describe("hospital pages", function () {
  this.timeout(120_000);
  let demo: Awaited<ReturnType<typeof startDemoApp>>;
  const browser = browserOfSuite();
  let page: Page;
  let doctor: number;
  before(async () => {
    demo = await startDemoApp();
    page = await newPage(browser());
    await page.goto(demo.app.url);
    await page.getByRole("button", { name: "Nordhavn University Hospital", exact: true }).click();
    await sign();
  });
  after(() => demo.close());

  const sign = () => page.getByRole("button", { name: "Sign", exact: true }).click();
  const goTo = (place: string) =>
    page
      .getByRole("navigation", { name: "Places" })
      .getByRole("link", { name: place, exact: true })
      .click();
  const line = (name: string) => page.getByRole("listitem", { name, exact: true });

  it("begins with what waits: nothing", async () => {
    await page.getByRole("heading", { name: "What waits" }).waitFor();
    await page.getByText("Nobody waits for you").waitFor();
    await page.getByText("serves records").waitFor();
    await expectAccessible(page);
  });

  it("vouches by a link with its QR code, and says that it is a secret", async () => {
    await goTo("People");
    await page.getByRole("combobox", { name: "Who is it?" }).click();
    await page.getByRole("option", { name: "Doctor" }).click();
    await page.getByRole("button", { name: "Make the link" }).click();
    await sign();
    await page.getByText("This link is a secret").waitFor();
    await page.getByRole("img", { name: "The link as a QR code" }).waitFor();
    await expectAccessible(page);
    const link = await page.getByLabel("Link", { exact: true }).inputValue();
    const { ports } = await signedIn(demo.system, demo.app.gateways[0]!, newPrivateKey());
    const person = await enrol(ports, decodeInvitation(new URL(link).hash), typedRight);
    doctor = person.number;
    await page.getByRole("button", { name: "I have handed it over" }).click();
  });

  it("lets the newcomer in by two taps once the words are the same", async () => {
    const newcomer = line(`Doctor ${doctor}`);
    await newcomer.getByRole("button", { name: /^Compare words/ }).click();
    const words = await newcomer.locator(".words").innerText();
    expect(words.split(" ")).to.have.length(6);
    await newcomer.getByRole("button", { name: /^The words are the same/ }).click();
    await sign();
    await newcomer.getByText(/Active until/).waitFor();
  });

  it("suspends by two taps and says what it means", async () => {
    const member = line(`Doctor ${doctor}`);
    await member.getByRole("button", { name: /^Suspend/ }).click();
    await member.getByText(/can’t open any record/).waitFor();
    await member.getByRole("button", { name: "Suspend now" }).click();
    await sign();
    await member.getByText("Suspended").waitFor();
    await member.getByRole("button", { name: /^Reinstate/ }).click();
    await sign();
    await member.getByText(/Active until/).waitFor();
  });

  it("renews until a date", async () => {
    const member = line(`Doctor ${doctor}`);
    await member.getByRole("button", { name: /^Renew/ }).click();
    await member.getByLabel(/belongs to this hospital until/).fill("2030-03-03");
    await member.getByRole("button", { name: "Renew", exact: true }).click();
    await sign();
    await member.getByText(/Active until 3 March 2030/).waitFor();
  });

  it("names a registrar and removes it in two taps", async () => {
    const account = `0x${"a1".repeat(20)}`;
    await page.getByText("There are no registrars").waitFor();
    await page.getByLabel("Account of the registrar’s wallet").fill(account);
    await page.getByLabel("People a day, at most").fill("5");
    await page.getByRole("button", { name: "Name this registrar" }).click();
    await sign();
    const registrar = page.getByRole("listitem", { name: /^Registrar 0x/ });
    await registrar.getByText("Vouches for up to 5 people a day. Today: 0.").waitFor();
    await expectAccessible(page);
    await registrar.getByRole("button", { name: /^Remove registrar/ }).click();
    await registrar.getByText(/can’t vouch for your hospital/).waitFor();
    await registrar.getByRole("button", { name: "Remove now" }).click();
    await sign();
    await page.getByText("There are no registrars").waitFor();
  });

  it("publishes the staff list, and patients find the newcomer in it", async () => {
    await goTo("Staff list");
    const fields = page.getByRole("group", { name: `Doctor, number ${doctor}` });
    await fields.getByLabel("Name").fill("Dr Ada Berg");
    await fields.getByLabel("Specialty").fill("Kidneys");
    await page.getByText("+ Dr Ada Berg is new in the list.").waitFor();
    await page.getByRole("button", { name: "Publish the staff list" }).click();
    await sign();
    await page.getByText("Version 2 is published").waitFor();
    await expectAccessible(page);
    const { ports, client } = demo.patient;
    const directories = await readDirectories(ports, client.directory);
    expect(directories.search("kidneys").map(({ number }) => number)).to.deep.equal([doctor]);
  });
});
