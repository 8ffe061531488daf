import type { Result, Series } from "#lib/fhir/observations";
import type { ChartPoint } from "../charts/lines.ts";

/** A result that a chart can show. */
export type ResultPoint = ChartPoint & { readonly result: Result };

/** Oldest first. */
export function pointsOf({ results }: Series): ResultPoint[] {
  return results
    .flatMap((result) => {
      const at = Date.parse(result.date) / 1000;
      return result.value === undefined || Number.isNaN(at)
        ? []
        : [{ at, value: result.value, result }];
    })
    .reverse();
}
