/** One measurement. `reference` was measured in the same run; `ratio` is value / reference. */
export type Row = {
  name: string;
  value: number;
  unit: string;
  reference?: number;
  ratio?: number;
  wanted?: string;
  ok?: boolean;
};

/** A bench's result, as `--json` prints it. */
export type Bench = { bench: string; rows: Row[] };

/** Prints a bench as one line of JSON, or as a table for people. */
export function printBench({ bench, rows }: Bench, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ bench, rows }));
    return;
  }
  console.log(bench);
  for (const row of rows) console.log(`  ${row.name.padEnd(52)} ${describeRow(row)}`);
}

function describeRow({ value, unit, reference, ratio, wanted, ok }: Row): string {
  const compared = ratio === undefined ? "" : `, ${round(ratio)} × ${round(reference ?? 0)}`;
  const judged = wanted === undefined ? "" : `  wanted ${wanted}: ${ok === true ? "yes" : "NO"}`;
  return `${round(value)} ${unit}${compared}${judged}`;
}

const round = (value: number): string =>
  value.toLocaleString("en", { maximumSignificantDigits: 3 });
