import type { Page } from "playwright-core";
import { parseVitalsCsv } from "../vitals/csv.ts";
import { sendDemoVitals } from "../demo-vitals.ts";
import type { Running } from "../start/summary.ts";
import { median } from "./quantile.ts";
import type { Row } from "./row.ts";

/** A week of one reading a minute, all but a little. */
const points = 10_000;
const rounds = 9;
const most = 60; // milliseconds
const patience = 300_000;

/** Sends the readings to the demo's patient, before somebody looks. */
export const sendManyReadings = (running: Running): Promise<void> => {
  const rows = Array.from({ length: points }, (_, minute) => {
    const slow = 12 * Math.sin(minute / 230) + 6 * Math.sin(minute / 37);
    return `${minute},${(74 + slow + (minute % 7)).toFixed(1)}`;
  });
  return sendDemoVitals(running, parseVitalsCsv(["minute,HR[bpm]", ...rows].join("\n")));
};

/** On the patient's page of vital signs: from the tap that asks for the chart until it is painted. */
export async function paintingTimes(page: Page): Promise<Row[]> {
  const phone = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("link", { name: "Vital signs", exact: true }).first().click();
  await page.getByLabel("Time", { exact: true }).selectOption({ label: "All readings" });
  const since = performance.now();
  await page.getByText(`${points.toLocaleString("en")} readings`).waitFor({ timeout: patience });
  const opened = performance.now() - since;
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await page.getByRole("button", { name: "Table (T) of Heart rate" }).click();
    await page.getByRole("button", { name: "Chart (T) of Heart rate" }).waitFor();
    times.push(await page.evaluate<number>(paintedAfterTap));
  }
  await page.setViewportSize(phone ?? { width: 390, height: 844 });
  const value = median(times);
  return [
    { name: `${points} readings opened and checked`, value: opened, unit: "ms" },
    {
      name: `chart of ${points} readings, tap to painted`,
      ...{ value, unit: "ms", wanted: `<= ${most}`, ok: value <= most },
    },
  ];
}

/** Runs in the page: taps, and waits for the end of the frame that draws; in words that no compiler touches. */
const paintedAfterTap = `new Promise((done) => {
  const since = performance.now();
  document.querySelector("[aria-label='Chart (T) of Heart rate']").click();
  const look = () => {
    if (document.querySelector("canvas") === null) requestAnimationFrame(look);
    else setTimeout(() => done(performance.now() - since)); // a task after the frame that paints it
  };
  requestAnimationFrame(look);
})`;
