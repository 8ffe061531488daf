import { InvalidArgumentError } from "commander";
import { vitalCodeOf, type VitalCode } from "#lib/vital-codes";

/** What people call the codes on a command line. */
const codes = {
  "heart-rate": "8867-4",
  pulse: "8889-8",
  "respiratory-rate": "9279-1",
  spo2: "59408-5",
  temperature: "8310-5",
  systolic: "8480-6",
  diastolic: "8462-4",
  "mean-pressure": "8478-0",
  glucose: "15074-8",
  weight: "29463-7",
} as const;

/** A vital sign's name on a command line. */
export type VitalName = keyof typeof codes;

export const vitalNames = Object.keys(codes) as VitalName[];

/** The code behind a name. */
export function vitalOf(name: VitalName): VitalCode {
  const found = vitalCodeOf(codes[name]);
  if (found === undefined) throw new Error(`no vital sign has the code ${codes[name]}`);
  return found;
}

/** "heart-rate", or a LOINC code that oracles know. */
export function vitalArgument(text: string): VitalCode {
  const name = vitalNames.find((one) => one === text);
  const found = name === undefined ? vitalCodeOf(text) : vitalOf(name);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Wanted: ${vitalNames.join(", ")}, or one of their LOINC codes.`);
}

/** A value as it is written: "36.60" is 3660 × 10^-2. Undefined where it is no plain decimal number. */
export function decimalOf(text: string): { mantissa: number; exponent: number } | undefined {
  const [, sign = "", whole = "", fraction = ""] =
    /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === "") return undefined;
  const size = Number(`${whole}${fraction}`);
  return { mantissa: size === 0 || sign === "" ? size : -size, exponent: 0 - fraction.length };
}
