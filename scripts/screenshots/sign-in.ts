import type { Page } from "playwright-core";

/** Signs in with a demo wallet; `prompts`: two for people, who open their keys as well, one for a hospital. */
export async function signIn(page: Page, wallet: RegExp, prompts = 2): Promise<void> {
  await page.getByRole("button", { name: wallet }).first().click();
  const prompt = page.getByRole("dialog").filter({ hasText: "Demo wallet of" });
  const sign = prompt.getByRole("button", { name: "Sign", exact: true });
  await prompt.getByText("wants you to sign in").waitFor();
  await sign.click();
  if (prompts === 1) return;
  const opening = prompt.getByText("Open my health records on this device");
  await opening.waitFor();
  await sign.click();
  await opening.waitFor({ state: "hidden" });
}
