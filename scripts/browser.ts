import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const fixedPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
/** A browser in a container has no sandbox of its own, and none of these tests may reach outside. */
const flags = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A headless Chromium. Throws an Error with one plain sentence where none can be found or installed. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = (await findBrowser()) ?? (await installOnDebian());
  if (executablePath === undefined) {
    throw new Error(
      "No Chrome or Chromium was found: install one (Debian: apt-get install chromium), or name it in CHROMIUM_PATH.",
    );
  }
  return chromium.launch({ executablePath, args: [...flags, ...more] });
}

/** CHROMIUM_PATH, else a system Chrome or Chromium, else the one that playwright downloaded. */
export async function findBrowser(): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") return named;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of [...onPath, ...fixedPlaces, chromium.executablePath()]) {
    if (await exists(path)) return path;
  }
  return undefined;
}

/** On Debian as root, and only there, the missing browser can be had without asking. */
async function installOnDebian(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await exists("/etc/debian_version"))) return undefined;
  const run = promisify(execFile);
  try {
    await run("apt-get", ["update"]);
    await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
  } catch {
    return undefined; // no network or no such package: launchBrowser says what to do
  }
  return findBrowser();
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
