import lighthouse from "lighthouse";
import type { Row } from "./row.ts";

/** Least scores out of 100. */
const least = { performance: 90, accessibility: 100, "best-practices": 100 } as const;

/** Lighthouse's scores of a page as a phone on a slow network sees it, in the browser that listens on `port`. */
export async function judgePage(url: string, port: number): Promise<Row[]> {
  const onlyCategories = Object.keys(least);
  const result = await lighthouse(url, {
    port,
    onlyCategories,
    output: "json",
    logLevel: "silent",
  });
  return Object.entries(least).map(([name, wanted]) => {
    const value = Math.round((result?.lhr.categories[name]?.score ?? 0) * 100);
    return {
      ...{ name: `Lighthouse ${name}`, value, unit: "of 100" },
      ...{ wanted: `>= ${wanted}`, ok: value >= wanted },
    };
  });
}
