import lighthouse from "lighthouse";
import { median } from "./quantile.ts";
import type { Row } from "./row.ts";

/** Least scores out of 100. */
const least = { performance: 90, accessibility: 100, "best-practices": 100 } as const;
const runs = 5;

type Scores = Readonly<Record<string, number>>;

/**
 * Lighthouse's scores of a page as a phone on a slow network sees it, in the browser that listens on `port`: the one in
 * the middle of several runs, since a single one varies (https://github.com/GoogleChrome/lighthouse/blob/main/docs/variability.md).
 */
export async function judgePage(url: string, port: number): Promise<Row[]> {
  const all: Scores[] = [];
  for (let run = 0; run < runs; run += 1) all.push(await scoresOf(url, port));
  return Object.entries(least).map(([name, wanted]) => {
    const value = median(all.map((scores) => scores[name] ?? 0));
    return {
      ...{ name: `Lighthouse ${name}, middle of ${runs} runs`, value, unit: "of 100" },
      ...{ wanted: `>= ${wanted}`, ok: value >= wanted },
    };
  });
}

async function scoresOf(url: string, port: number): Promise<Scores> {
  const onlyCategories = Object.keys(least);
  const flags = { port, onlyCategories, output: "json", logLevel: "silent" } as const;
  const result = await lighthouse(url, flags);
  const scores = Object.values(result?.lhr.categories ?? {});
  return Object.fromEntries(scores.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]));
}
