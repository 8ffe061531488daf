import type { Browser, BrowserContext, Page } from "playwright-core";
import type { DemoPerson } from "../../app/config.ts";
import { enrol } from "#lib/use-cases/enrol";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { signedIn, type TestGateway, type Visitor } from "./gateway.ts";
import { actorOf, invitation, typedRight, type RoleName } from "./people.ts";
import type { System } from "./system.ts";

/** Demo wallets that tests use, by what they are to a page. */
const people = {
  patient: { label: "You, a patient", role: "patient", index: 4 },
  osei: { label: "Dr Amara Osei, doctor, Nordhavn University Hospital", role: "doctor", index: 5 },
} as const;

type DemoId = keyof typeof people;

/** What /config.json says about demo people who are enrolled. */
export const demoPerson = (id: DemoId, account: DemoPerson["account"]): DemoPerson => ({
  id,
  account,
  ...people[id],
});

/** Enrols the demo wallet of somebody through a gateway. */
export async function demoVisitor(
  system: System,
  gateway: Pick<TestGateway, "url">,
  id: DemoId,
): Promise<Visitor> {
  const key = demoKey(id);
  const { ports, client, session } = await signedIn(system, gateway, key);
  const role: RoleName = people[id].role;
  const invited = await invitation(system, role, { account: ports.sign.account });
  const person = await enrol(ports, invited, typedRight);
  return { ...actorOf(person, ports), key, client, session };
}

/** A page of somebody with a profile of their own, and everything that went wrong in it. */
export type TestPage = { readonly page: Page; readonly context: BrowserContext; readonly errors: string[] };

/** A page of a new profile that notes its errors. */
export async function newPage(browser: Browser, width = 1280): Promise<TestPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return { page, context, errors };
}

/** Signs once in the demo wallet's prompt; answers what it showed. */
export async function signPrompt(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog", { name: /Demo wallet/ });
  const text = await dialog.innerText();
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  return text;
}
