import type { Page } from "playwright-core";

/** Signs in with a demo wallet: as often as it asks. */
export async function signIn(page: Page, wallet: RegExp): Promise<void> {
  await page.getByRole("button", { name: wallet }).first().click();
  const sign = page.getByRole("button", { name: "Sign", exact: true });
  for (let prompts = 0; prompts < 2; prompts += 1) {
    try {
      await sign.click({ timeout: prompts === 0 ? 15_000 : 4000 });
      await sign.waitFor({ state: "hidden" });
    } catch {
      return; // a hospital signs once
    }
  }
}
