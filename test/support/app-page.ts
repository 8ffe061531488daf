import type { Browser, BrowserContext, Page } from "playwright-core";

/** A page of somebody with a profile of their own, and everything that went wrong in it. */
export type TestPage = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: string[];
};

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

/** The demo wallet's prompt while it asks for something: one that closes has no words any more. */
const prompt = (page: Page) =>
  page
    .getByRole("dialog")
    .filter({ hasText: "Demo wallet of" })
    .filter({ has: page.locator("p:not(:empty)") });

/** Signs once in the demo wallet's prompt; answers what it showed. */
export async function signPrompt(page: Page): Promise<string> {
  const sign = prompt(page).getByRole("button", { name: "Sign", exact: true });
  await sign.waitFor();
  const text = await prompt(page).innerText();
  await sign.click();
  return text;
}

/** Signs in with a demo wallet: one prompt to sign in, one that opens the keys. */
export async function signInAs(page: Page, url: string, label: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: label }).click();
  await prompt(page).getByText("wants you to sign in").waitFor();
  await signPrompt(page);
  await prompt(page).getByText("wants you to sign in").waitFor({ state: "hidden" });
  await signPrompt(page);
}

/** Goes to a place of the navigation. */
export const goTo = (page: Page, place: string): Promise<void> =>
  page.getByRole("navigation").getByRole("link", { name: place, exact: true }).click();
