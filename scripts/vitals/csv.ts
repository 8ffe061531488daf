import { HealthChainError } from "#lib/errors";
import type { Measured } from "#lib/sign-readings";
import { readInput } from "../input-file.ts";
import { decimalOf, vitalOf, type VitalName } from "./names.ts";

/*
 * CSV of vital signs, as bedside monitors' numerics are published: docs/operations.md. The first line names the columns:
 * `minute`, then one or more of those below, each once. Each further line is one moment: minutes from the file's begin,
 * ascending, and one number a column. An empty cell or 0 says that the sensor had no signal, and is left out.
 */

/** A CSV of vital signs cannot be used. Codes: `vitals-csv/wrong-header`, `vitals-csv/wrong-unit`, `vitals-csv/wrong-number`, `vitals-csv/no-readings`. */
export class VitalsCsvError extends HealthChainError {}

type Column = { readonly name: VitalName; readonly unit: string };

const columns: Readonly<Record<string, Column>> = {
  HR: { name: "heart-rate", unit: "bpm" },
  PULSE: { name: "pulse", unit: "bpm" },
  RESP: { name: "respiratory-rate", unit: "pm" },
  SpO2: { name: "spo2", unit: "%" },
  NBPSys: { name: "systolic", unit: "mmHg" },
  NBPDias: { name: "diastolic", unit: "mmHg" },
  NBPMean: { name: "mean-pressure", unit: "mmHg" },
  TEMP: { name: "temperature", unit: "degC" },
  GLUCOSE: { name: "glucose", unit: "mmol/L" },
  WEIGHT: { name: "weight", unit: "kg" },
};

/** One line's readings; `minute` counts from the file's begin. */
export type VitalsRow = {
  readonly minute: number;
  readonly measured: readonly Omit<Measured, "observedAt">[];
};

/** A whole file, checked. */
export type VitalsCsv = {
  readonly rows: readonly VitalsRow[];
  readonly readings: number;
  /** Cells that were empty or 0. */
  readonly dropouts: number;
};

/** Reads and checks all of a file. Throws {@link VitalsCsvError} that names line and column. */
export async function readVitalsCsv(path: string): Promise<VitalsCsv> {
  return parseVitalsCsv(new TextDecoder().decode(await readInput(path)));
}

/** Checks a CSV. Throws {@link VitalsCsvError} that names line and column. */
export function parseVitalsCsv(text: string): VitalsCsv {
  const [header = "", ...lines] = text.replace(/(\r?\n)+$/, "").split(/\r?\n/);
  const names = header.split(",").map(columnOf);
  const rows: VitalsRow[] = [];
  for (const [index, line] of lines.entries()) rows.push(rowOf(line, index + 2, names));
  const late = rows.findIndex(({ minute }, index) => minute <= (rows[index - 1]?.minute ?? -1));
  if (late >= 0) throw wrongNumber(late + 2, 1, "minutes ascend");
  const readings = rows.reduce((sum, { measured }) => sum + measured.length, 0);
  if (readings > 0)
    return { rows, readings, dropouts: rows.length * (names.length - 1) - readings };
  throw new VitalsCsvError(
    "vitals-csv/no-readings",
    "This CSV holds no reading. Nothing was sent.",
  );
}

/** The readings with their times: the last line is at `until`, Unix seconds. */
export function timedRows({ rows }: VitalsCsv, until: number): (readonly Measured[])[] {
  const last = rows.at(-1)?.minute ?? 0;
  return rows
    .map(({ minute, measured }) => {
      const observedAt = until - (last - minute) * 60;
      return measured.map((one) => ({ ...one, observedAt }));
    })
    .filter((row) => row.length > 0);
}

/** Undefined for the first, which is the minute. */
function columnOf(title: string, index: number, all: readonly string[]): Column | undefined {
  const at = `line 1, column ${index + 1}`;
  if (index === 0) {
    if (title === "minute" && all.length > 1) return undefined;
    throw wrongHeader(`${at}: the header begins with "minute,"`);
  }
  const [, name = "", unit = ""] = /^(\w+)\[(.+)\]$/.exec(title) ?? [];
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (found === undefined) throw wrongHeader(`${at}: "${title.slice(0, 40)}" is no known column`);
  if (all.indexOf(title) !== index) throw wrongHeader(`${at}: ${title} stands there twice`);
  if (unit === found.unit) return found;
  throw new VitalsCsvError(
    "vitals-csv/wrong-unit",
    `${at}: ${name} comes in [${found.unit}], not [${unit.slice(0, 20)}]. Nothing was sent.`,
  );
}

function rowOf(line: string, number: number, names: readonly (Column | undefined)[]): VitalsRow {
  const cells = line.split(",");
  if (cells.length !== names.length)
    throw wrongNumber(number, cells.length, `the header has ${names.length} columns`);
  const [first = ""] = cells;
  if (!/^\d{1,7}$/.test(first)) throw wrongNumber(number, 1, "it is no whole number");
  const measured = names.flatMap((column, index) => {
    const cell = cells[index] ?? "";
    if (column === undefined || cell === "") return [];
    const value = decimalOf(cell);
    if (value === undefined) throw wrongNumber(number, index + 1, "it is no plain decimal number");
    const { code, units } = vitalOf(column.name);
    return value.mantissa === 0 ? [] : [{ code, ...value, unit: units[0].unit }];
  });
  return { minute: Number(first), measured };
}

const known = Object.entries(columns).map(([name, { unit }]) => `${name}[${unit}]`);

const wrongHeader = (says: string): VitalsCsvError =>
  new VitalsCsvError(
    "vitals-csv/wrong-header",
    `${says}. After "minute" come some of ${known.join(", ")}. Nothing was sent.`,
  );

const wrongNumber = (line: number, column: number, says: string): VitalsCsvError =>
  new VitalsCsvError(
    "vitals-csv/wrong-number",
    `line ${line}, column ${column}: ${says}. Nothing was sent.`,
  );
