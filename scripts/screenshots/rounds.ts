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

/** One picture: from the page before, or from `path`, after the first of each of `taps` was tapped. */
type Stop = {
  readonly name: string;
  readonly path?: string;
  /** CSS selectors and texts, as Playwright reads them. */
  readonly taps?: readonly string[];
  /** A label, and what to choose in its list. */
  readonly choose?: readonly [label: string, option: string];
};

/** Somebody who walks through pages: whose demo wallet, and where to. */
export type Visitor = {
  readonly name: string;
  /** The demo wallet's button; without one nobody signs in. */
  readonly wallet?: RegExp;
  /** How often it signs to get in (2). */
  readonly prompts?: number;
  readonly pages: readonly Stop[];
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
      { name: "vitals-hour", path: "/vitals/" },
      { name: "vitals", choose: ["Time", "Last day"] },
      { name: "vitals-table", taps: ["role=button[name='Table (T) of Heart rate']"] },
      { name: "vitals-proof", taps: ["role=button[name=/^Check /]"] },
      { name: "requests", path: "/requests/" },
      { name: "devices", path: "/devices/" },
      { name: "emergency", path: "/emergency/" },
      { name: "settings", path: "/settings/" },
      { name: "record", path: "/records/", taps: ["role=button[name=/^Open record/]"] },
    ],
  },
  {
    name: "doctor",
    wallet: /^Dr Amara Osei/,
    pages: [
      { name: "patients", path: "/" },
      { name: "patient", taps: ["main a[href^='/patient/#']"] },
      { name: "laboratory", taps: ["role=tab[name='Laboratory']"] },
      { name: "laboratory-chart", taps: ["role=button[name=/over time$/]"] },
      { name: "timeline", taps: ["role=tab[name='Timeline']"] },
      { name: "patient-record", taps: ["role=tabpanel >> role=button"] },
      { name: "explorer", path: "/explorer/" },
      { name: "asked", path: "/requests/" },
      { name: "emergency-access", path: "/emergency-access/" },
    ],
  },
  {
    name: "hospital",
    wallet: /^Nordhavn University Hospital/,
    prompts: 1,
    pages: [
      { name: "what-waits", path: "/" },
      { name: "people", path: "/people/" },
      { name: "directory", path: "/directory/" },
      { name: "hospital-devices", path: "/devices/" },
      { name: "reviews", path: "/reviews/" },
      { name: "consortium", path: "/consortium/" },
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
  if (visitor.wallet !== undefined) await signIn(page, visitor.wallet, visitor.prompts);
  for (const { name, path, taps = [], choose } of visitor.pages) {
    if (path !== undefined)
      await go(page, { appUrl, path, isSignedIn: visitor.wallet !== undefined });
    for (const tap of taps) await page.locator(tap).first().click();
    if (choose !== undefined)
      await page.getByLabel(choose[0], { exact: true }).selectOption({ label: choose[1] });
    if (taps.length > 0 || choose !== undefined) await settled(page);
    await picture(page, { path: join(folder, `${name}-${look.name}.png`), look });
  }
  await context.close();
  return visitor.pages.length;
}

/** The whole page, as tall as it is, so that bars stand at its end; of a dialog, what the screen shows. */
async function picture(page: Page, { path, look }: { path: string; look: Look }): Promise<void> {
  const { width, height } = look;
  if ((await page.getByRole("dialog").count()) === 0) {
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.max(height, whole) });
  }
  await page.screenshot({ path });
  await page.setViewportSize({ width, height });
}

/** Keys live in memory, so whoever is signed in goes by the router, as links do. */
async function go(
  page: Page,
  { appUrl, path, isSignedIn }: { appUrl: string; path: string; isSignedIn: boolean },
): Promise<void> {
  if (isSignedIn) await page.evaluate(pushPath, path);
  else await page.goto(`${appUrl}${path}`);
  await settled(page);
}

/** Waits until nothing is on its way. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1200); // what is asked for after the first answers has begun by then
  await page
    .locator("[aria-busy=true], .mantine-Skeleton-root, .mantine-Loader-root")
    .first()
    .waitFor({ state: "detached", timeout: 10_000 })
    .catch(() => undefined);
  await page.waitForTimeout(300); // charts are drawn after their numbers
}

function pushPath(path: string): void {
  const { next } = globalThis as unknown as { next: { router: { push: (path: string) => void } } };
  next.router.push(path);
}
