import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { signIn } from "./sign-in.ts";

/** How a page is looked at. */
export type Look = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
};

const sizes = [
  { width: 360, height: 780 },
  { width: 1280, height: 860 },
];

export const looks: readonly Look[] = sizes.flatMap((size) =>
  (["light", "dark"] as const).map((colorScheme) => ({
    ...{ ...size, colorScheme },
    name: `${size.width}-${colorScheme}`,
  })),
);

/** Somebody who walks through pages: whose demo wallet, and where to. `path` may end with a fragment. */
export type Visitor = {
  readonly name: string;
  /** The demo wallet's button; without one nobody signs in. */
  readonly wallet?: RegExp;
  readonly pages: readonly { readonly name: string; readonly path: string }[];
};

export const visitors: readonly Visitor[] = [
  {
    name: "visitor",
    pages: [
      { name: "welcome", path: "/" },
      { name: "join", path: "/join/" },
      { name: "try", path: "/try/" },
      { name: "verify", path: "/verify/" },
      { name: "not-found", path: "/nowhere/" },
    ],
  },
  {
    name: "patient",
    wallet: /^A patient of/,
    pages: [
      { name: "today", path: "/" },
      { name: "records", path: "/records/" },
      { name: "sharing", path: "/sharing/" },
      { name: "readers", path: "/readers/" },
      { name: "settings", path: "/settings/" },
    ],
  },
  {
    name: "doctor",
    wallet: /^Dr Amara Osei/,
    pages: [
      { name: "patients", path: "/" },
      { name: "patient", path: "/patient/#3" },
      { name: "explorer", path: "/explorer/" },
    ],
  },
  {
    name: "hospital",
    wallet: /^Nordhavn University Hospital/,
    pages: [
      { name: "what-waits", path: "/" },
      { name: "people", path: "/people/" },
      { name: "directory", path: "/directory/" },
    ],
  },
];

type Round = {
  readonly appUrl: string;
  readonly look: Look;
  readonly visitor: Visitor;
  readonly folder: string;
};

/** Takes the pictures of one visitor in one look; answers how many. */
export async function shoot(browser: Browser, round: Round): Promise<number> {
  const { appUrl, look, visitor, folder } = round;
  const { width, height, colorScheme } = look;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(appUrl);
  if (visitor.wallet !== undefined) await signIn(page, visitor.wallet);
  for (const { name, path } of visitor.pages) {
    await go(page, { appUrl, path, isSignedIn: visitor.wallet !== undefined });
    await page.screenshot({ path: join(folder, `${name}-${look.name}.png`), fullPage: true });
  }
  await context.close();
  return visitor.pages.length;
}

/** Keys live in memory, so whoever is signed in goes by the router, as links do. */
async function go(
  page: Page,
  { appUrl, path, isSignedIn }: { appUrl: string; path: string; isSignedIn: boolean },
): Promise<void> {
  if (isSignedIn) await page.evaluate(pushPath, path);
  else await page.goto(`${appUrl}${path}`);
  await page.waitForLoadState("networkidle");
  await page
    .locator("[aria-busy=true], .mantine-Skeleton-root, .mantine-Loader-root")
    .first()
    .waitFor({ state: "detached", timeout: 10_000 })
    .catch(() => undefined);
  await page.waitForTimeout(1200); // charts and what is asked for after the first answers
}

function pushPath(path: string): void {
  const { next } = globalThis as unknown as { next: { router: { push: (path: string) => void } } };
  next.router.push(path);
}
