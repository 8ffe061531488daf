/** The vital signs that devices send: what they are called, and in which units they come. Sources: docs/vitals.md. */

/** A UCUM unit; `value × factor + offset` is the value in the code's first unit. */
export type VitalUnit = {
  readonly unit: string;
  /** As people read it. */
  readonly label: string;
  readonly factor: number;
  readonly offset: number;
};

/** What a value means, whichever of its codes it came under: these share ranges and a chart. */
export type VitalKind =
  | "heart-rate"
  | "respiratory-rate"
  | "oxygen-saturation"
  | "temperature"
  | "systolic"
  | "diastolic"
  | "mean-pressure"
  | "glucose"
  | "weight";

/** One LOINC code that is known. */
export type VitalCode = {
  /** LOINC. */
  readonly code: string;
  readonly kind: VitalKind;
  /** LOINC's name for it, shortened. */
  readonly name: string;
  /** The first is the one that ranges are given in. */
  readonly units: readonly [VitalUnit, ...VitalUnit[]];
};

/** LOINC's panel that FHIR wants systolic and diastolic pressure in. */
export const bloodPressurePanel = "85354-9";

const plain = (unit: string, label = unit): VitalUnit => ({ unit, label, factor: 1, offset: 0 });
const scaled = (unit: string, label: string, factor: number): VitalUnit => ({
  ...{ unit, label, factor },
  offset: 0,
});

const perMinute = [plain("/min", "per minute")] as const;
const percent = [plain("%")] as const;
const pressure = [plain("mm[Hg]", "mmHg")] as const;
const degrees = [
  plain("Cel", "°C"),
  { unit: "[degF]", label: "°F", factor: 5 / 9, offset: -160 / 9 },
] as const;
const masses = [plain("kg"), scaled("g", "g", 0.001), scaled("[lb_av]", "lb", 0.45359237)] as const;
/** The molar mass of glucose is 180.156 g/mol. */
const perDecilitre = [scaled("mg/dL", "mg/dL", 10 / 180.156)] as const;

/** All codes that an oracle takes. */
export const vitalCodes: readonly VitalCode[] = [
  { code: "8867-4", kind: "heart-rate", name: "Heart rate", units: perMinute },
  {
    ...{ code: "8889-8", kind: "heart-rate", units: perMinute },
    name: "Heart rate by pulse oximetry",
  },
  {
    ...{ code: "8893-0", kind: "heart-rate", units: perMinute },
    name: "Heart rate at a peripheral artery by palpation",
  },
  { code: "9279-1", kind: "respiratory-rate", name: "Respiratory rate", units: perMinute },
  {
    ...{ code: "59408-5", kind: "oxygen-saturation", units: percent },
    name: "Oxygen saturation by pulse oximetry",
  },
  { code: "2708-6", kind: "oxygen-saturation", name: "Oxygen saturation", units: percent },
  { code: "8310-5", kind: "temperature", name: "Body temperature", units: degrees },
  { code: "8480-6", kind: "systolic", name: "Systolic blood pressure", units: pressure },
  { code: "8462-4", kind: "diastolic", name: "Diastolic blood pressure", units: pressure },
  { code: "8478-0", kind: "mean-pressure", name: "Mean blood pressure", units: pressure },
  {
    ...{ code: "15074-8", kind: "glucose", name: "Glucose in blood" },
    units: [plain("mmol/L")],
  },
  { code: "2339-0", kind: "glucose", name: "Glucose in blood", units: perDecilitre },
  { code: "29463-7", kind: "weight", name: "Body weight", units: masses },
];

const byCode = new Map(vitalCodes.map((one) => [one.code, one]));

/** A known code, or undefined. */
export const vitalCodeOf = (code: string): VitalCode | undefined => byCode.get(code);

/** A value in the unit of its kind's ranges (mmol/L for glucose), undefined where the code does not come in `unit`. */
export function inKindsUnit({ units }: VitalCode, value: number, unit: string): number | undefined {
  const found = units.find((one) => one.unit === unit);
  return found === undefined ? undefined : value * found.factor + found.offset;
}
