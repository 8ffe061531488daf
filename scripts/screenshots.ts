import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { intensiveCareVitals } from "./demo-data/bundled-vitals.ts";
import { sendDemoVitals } from "./demo-vitals.ts";
import { ensureBuilt } from "./build/freshness.ts";
import { launchBrowser } from "./browser.ts";
import { looks, shoot, visitors } from "./screenshots/rounds.ts";
import { readVitalsCsv } from "./vitals/csv.ts";
import { withDemo } from "./with-demo.ts";

// npm run screenshots [-- --folder FOLDER]: every page at 360 and 1280 px, light and dark, of a demo that it starts. The
// few that the README shows are copied to docs/images.

const root = fileURLToPath(new URL("../", import.meta.url));
const { values } = parseArgs({
  options: { folder: { type: "string", default: "screenshots" } },
});
const folder = join(root, values.folder);
const imagesOfReadme = [
  "try-1280-light",
  "today-360-light",
  "sharing-1280-light",
  "readers-360-dark",
  "patient-1280-light",
  "people-1280-dark",
  "vitals-1280-light",
  "vitals-proof-360-dark",
];

await ensureBuilt(root);
await mkdir(folder, { recursive: true });
await withDemo(async (running) => {
  const { appUrl } = running;
  await sendDemoVitals(running, await readVitalsCsv(intensiveCareVitals));
  const browser = await launchBrowser();
  try {
    for (const look of looks) {
      for (const visitor of visitors) {
        const count = await shoot(browser, { appUrl, look, visitor, folder });
        console.log(`${look.name} ${visitor.name}: ${count} pictures`);
      }
    }
  } finally {
    await browser.close();
  }
});
const images = join(root, "docs/images");
await mkdir(images, { recursive: true });
for (const name of imagesOfReadme)
  await copyFile(join(folder, `${name}.png`), join(images, `${name}.png`));
process.exit(0);
