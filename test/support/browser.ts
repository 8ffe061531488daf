import type { Browser } from "playwright-core";
import { launchBrowser } from "../../scripts/browser.ts";

export { launchBrowser };

/** One browser for all tests of the suite around the call: there before what else the suite begins with, and ended first. */
export function browserOfSuite(): () => Browser {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  return () => browser;
}
