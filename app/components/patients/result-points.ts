import type { Result, Series } from "#lib/fhir/observations";

/** A result that a chart can show. */
export type Point = { readonly at: number; readonly value: number; readonly result: Result };

/** Oldest first. */
export function pointsOf({ results }: Series): Point[] {
  return results
    .flatMap((result) => {
      const at = Date.parse(result.date) / 1000;
      return result.value === undefined || Number.isNaN(at)
        ? []
        : [{ at, value: result.value, result }];
    })
    .reverse();
}
