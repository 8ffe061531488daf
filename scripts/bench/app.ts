import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { ensureAppBuilt } from "../build/freshness.ts";
import { freePort } from "../processes/ports.ts";
import { signIn } from "../screenshots/sign-in.ts";
import { withDemo } from "../with-demo.ts";
import { paintingTimes, sendManyReadings } from "./charts.ts";
import { judgePage } from "./lighthouse.ts";
import { median } from "./quantile.ts";
import type { Bench, Row } from "./row.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const recordBytes = 1_000_000;
const rounds = 5;

/** What the patient's pages weigh and how fast they answer, in the browser that the tests use, on a whole demo. */
export async function benchApp(): Promise<Bench> {
  await ensureAppBuilt(root);
  return withDemo(async (running) => {
    const { appUrl } = running;
    await sendManyReadings(running);
    const port = await freePort();
    const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
    try {
      const visit = await visitAsPatient(browser, appUrl);
      const rows = [...visit, ...(await judgePage(appUrl, port))];
      return { bench: "app", rows };
    } finally {
      await browser.close();
    }
  });
}

async function visitAsPatient(browser: Browser, appUrl: string): Promise<Row[]> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  try {
    await page.goto(appUrl);
    await signIn(page, /^A patient of/);
    await page.getByRole("heading", { name: "Today", exact: true }).waitFor();
    await page.waitForLoadState("networkidle");
    const all = await gzippedKibibytes(await loadedScripts(page));
    const charts = await paintingTimes(page);
    const [first, ...warm] = await openingTimes(page);
    return [
      wanted(await firstLoad(), 250),
      {
        name: "JavaScript until Today stands, with the demo wallet, gzip",
        value: all,
        unit: "KiB",
      },
      { name: "click to readable 1 MB record, first", value: first ?? 0, unit: "ms" },
      wanted({ name: "click to readable 1 MB record, warm", value: median(warm), unit: "ms" }, 800),
      ...charts,
    ];
  } finally {
    await context.close();
  }
}

const wanted = (row: Row, most: number): Row => ({
  ...row,
  wanted: `<= ${most}`,
  ok: row.value <= most,
});

/** What the start page's document asks for: the scripts that must run before anything on it works. */
async function firstLoad(): Promise<Row> {
  const html = await readFile(join(root, "app/out/index.html"), "utf8");
  const tags = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)];
  const modern = tags.filter(([tag]) => !/nomodule/i.test(tag)).map(([, source = ""]) => source);
  const value = await gzippedKibibytes(modern);
  return { name: "first-load JavaScript, gzip", value, unit: "KiB" };
}

/** Every script that the page itself has loaded by now; the keeper's worker is apart. */
const loadedScripts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith(".js")),
  );

async function gzippedKibibytes(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all([...new Set(paths)].map(gzippedSize));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

async function gzippedSize(path: string): Promise<number> {
  const bytes = await readFile(join(root, "app/out", path));
  return (await promisify(gzip)(bytes, { level: 9 })).length;
}

/** Adds a text of 1 MB and opens it again and again; milliseconds from the click until its last line stands there. */
async function openingTimes(page: Page): Promise<number[]> {
  const line = "Sinus rhythm, 62 a minute, no change since the last tracing.\n";
  const last = "This is the last line of it.";
  const text = line
    .repeat(Math.ceil(recordBytes / line.length))
    .slice(0, recordBytes - last.length);
  await page.getByRole("link", { name: "Records", exact: true }).first().click();
  await page
    .getByLabel("Files to add")
    .setInputFiles({ name: "long report.txt", mimeType: "", buffer: Buffer.from(text + last) });
  await page.getByRole("button", { name: /^Add (1|one) record/ }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  const open = page.getByRole("button", { name: "Open record long report.txt" });
  await open.waitFor();
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const since = performance.now();
    await open.click();
    await untilSeen(page, last);
    times.push(performance.now() - since);
    await page.getByRole("button", { name: "Close the record" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  return times;
}

/** Until the frame that draws the record holds `text` and has painted it. */
async function untilSeen(page: Page, text: string): Promise<void> {
  const element = await page.waitForSelector("[role=dialog] iframe");
  const frame = await element.contentFrame();
  await frame?.waitForFunction((last) => document.body.textContent.includes(last), text, {
    polling: "raf",
  });
}
