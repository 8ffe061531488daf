import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { installWallet, type TestWallet, type WalletOptions } from "./wallet.ts";

/** A browser profile of one's own, with a page and a wallet in it. */
export type Profile = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly wallet: TestWallet;
  /** Errors that the page did not catch, and everything on its console. */
  readonly said: string[];
  /** Every address that the page was at. */
  readonly visited: string[];
  /** How often its owner tapped or clicked since the last call; typing is none. */
  readonly taps: () => number;
};

/** The chain of test/support/system.ts. */
export const testChainId = 31337;

/** Opens a profile in which nobody has been before. */
export async function openProfile(
  browser: Browser,
  options: Partial<WalletOptions> = {},
): Promise<Profile> {
  const context = await browser.newContext();
  context.setDefaultTimeout(60_000);
  const wallet = await installWallet(context, { chainId: testChainId, ...options });
  const taps = await countTaps(context);
  const page = await context.newPage();
  const [said, visited]: [string[], string[]] = [[], []];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("framenavigated", (frame) => visited.push(frame.url()));
  return { context, page, wallet, said, visited, taps };
}

/** Opens profiles that end with the test that opened them. Called once in a describe, whose browser starts later. */
export function profilesOfEachTest(
  browser: () => Browser,
): (options?: Partial<WalletOptions>) => Promise<Profile> {
  const opened: Profile[] = [];
  afterEach(async () => {
    for (const { context } of opened.splice(0)) await context.close();
  });
  return async (options = {}) => {
    const made = await openProfile(browser(), options);
    opened.push(made);
    return made;
  };
}

/** Counts what the browser itself takes for a finger or a mouse, in every page opened from now on. */
async function countTaps(context: BrowserContext): Promise<() => number> {
  let count = 0;
  await context.exposeBinding("healthchainTap", () => {
    count += 1;
  });
  // in words of its own: tsx names functions by a helper that no page has
  await context.addInitScript(
    `addEventListener("pointerdown", (event) => event.isTrusted && healthchainTap(), true)`,
  );
  return () => {
    const counted = count;
    count = 0;
    return counted;
  };
}

/** Signs in with the profile's wallet. */
export const signIn = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Sign in with Test Wallet" }).click();

/** The 24 words on the page that shows them. */
export async function shownWords(page: Page): Promise<string[]> {
  await page.getByRole("heading", { name: "Write down your 24 recovery words" }).waitFor();
  return page.locator(".recovery-words li").allTextContents();
}

/** Which of the words offered somebody picks for a place, 1 to 24. */
type Pick = (place: number, offered: readonly string[]) => string;

/** What somebody with `words` on paper picks. */
export const rightly =
  (words: readonly string[]): Pick =>
  (place) =>
    words[place - 1] ?? "";

/** What somebody picks who has them wrong. */
export const wrongly =
  (words: readonly string[]): Pick =>
  (place, offered) =>
    offered.find((word) => word !== words[place - 1]) ?? "";

/** Says that the words are written down, and picks those asked for, on a page or in a part of one. */
export async function pickWords(page: Page | Locator, pick: Pick): Promise<void> {
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const group of await page.getByRole("radiogroup").all()) {
    const labelId = await group.getAttribute("aria-labelledby");
    const label = (await page.locator(`[id="${labelId}"]`).textContent()) ?? "";
    const offered = await group.getByRole("radio").allTextContents();
    const name = pick(Number(/\d+/.exec(label)?.[0]), offered);
    await group.getByRole("radio", { name, exact: true }).click();
  }
  await page.getByRole("button", { name: "Check my words" }).click();
}

/** Goes through the first visit that a link opens, up to being registered; the 24 words. */
export async function joinByLink(page: Page, link: string): Promise<string[]> {
  await page.goto(link);
  await signIn(page);
  await page.getByRole("button", { name: "Make my keys" }).click();
  const words = await shownWords(page);
  await pickWords(page, rightly(words));
  return words;
}
