import type { Browser, Page } from "playwright-core";

const patienceMilliseconds = 20_000;

/** A page of a profile of its own, which does not wait for ever for what never comes. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patienceMilliseconds);
  return context.newPage();
}
