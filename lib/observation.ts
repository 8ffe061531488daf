import type {
  CodeableConcept,
  Observation,
  ObservationComponent,
  Quantity,
} from "@medplum/fhirtypes";
import type { Hex } from "./bytes.ts";
import { HealthChainError } from "./errors.ts";
import { validateResource } from "./fhir/validate.ts";
import type { Measurement, Reading } from "./reading.ts";
import { bloodPressurePanel, vitalCodeOf, type VitalCode } from "./vital-codes.ts";

/*
 * Readings as FHIR R4 Observations and back. Each reading is an Observation of category vital-signs; blood pressures of
 * one device and second stand in one panel (LOINC 85354-9), as FHIR's profile wants. Patient and device are identifiers,
 * never names. A JSON number has no trailing zeros, so each value carries as extension exactly what was signed:
 *   urn:healthchain:reading = "<sequence>:<mantissa>e<exponent>"
 */

/** An Observation holds no measurement that an oracle takes. Code: `observation/unusable`. */
export class ObservationError extends HealthChainError {}

/** What an Observation of somebody else's says was measured: all of a reading but whose, by what and which. */
export type Measured = Omit<Measurement, "salt">;

const readingExtension = "urn:healthchain:reading";
const ucum = "http://unitsofmeasure.org";
const loinc = "http://loinc.org";
const pressures = ["8480-6", "8462-4", "8478-0"];
const needed = ["8480-6", "8462-4"];

/** Readings of known codes as valid Observations, in the order of their first readings. */
export function observationsOf(readings: readonly Reading[]): Observation[] {
  const groups = Map.groupBy(readings, openGroups());
  return [...groups.values()].map(observationOf);
}

/** The readings in an Observation that {@link observationsOf} made. Throws {@link ObservationError}. */
export function readingsOfObservation(observation: Observation): Reading[] {
  const system = observation.subject?.identifier?.system ?? "";
  const deployment = /^urn:healthchain:([0-9a-f]{64}):member$/.exec(system)?.[1];
  if (deployment === undefined || observation.device?.identifier?.system !== system)
    throw unusable("its patient and device are not members of one deployment");
  const about: Pick<Reading, "deployment" | "device" | "patient"> = {
    deployment: `0x${deployment}`,
    device: numberOf(observation.device.identifier.value),
    patient: numberOf(observation.subject?.identifier?.value),
  };
  return valuesOf(observation).map(({ code, quantity, observedAt }) => {
    const signed = quantity.extension?.find(({ url }) => url === readingExtension)?.valueString;
    const [, sequence, mantissa, exponent] = /^(\d+):(-?\d+)e(-?\d+)$/.exec(signed ?? "") ?? [];
    if (sequence === undefined) throw unusable("a value does not say which reading it is");
    const value = { mantissa: Number(mantissa), exponent: Number(exponent) };
    return {
      ...about,
      code,
      ...value,
      unit: unitOf(quantity),
      observedAt,
      sequence: numberOf(sequence),
    };
  });
}

/** What an Observation of any origin measured, for a device to sign. Throws {@link ObservationError}. */
export const measurementsOf = (observation: Observation): Measured[] =>
  valuesOf(observation).map(({ code, quantity, observedAt }) => ({
    ...{ code, ...decimalOf(quantity.value), unit: unitOf(quantity), observedAt },
  }));

/** Shortest decimal of a number: 36.6 is 366e-1. */
function decimalOf(value: number | undefined): { mantissa: number; exponent: number } {
  const [, sign = "", whole = "", , fraction = "", power = "0"] =
    /^(-?)(\d+)(\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, "");
  const mantissa = Number(digits) === 0 ? 0 : Number(`${sign}${digits}`);
  const exponent = mantissa === 0 ? 0 : Number(power) - fraction.length;
  if (whole === "" || !Number.isSafeInteger(mantissa) || Math.abs(exponent) > 127)
    throw unusable("a value is no plain number");
  return { mantissa, exponent };
}

type Value = { readonly code: string; readonly quantity: Quantity; readonly observedAt: number };

function valuesOf(observation: Observation): Value[] {
  validateResource(observation);
  const { effectiveDateTime, effectiveInstant, status } = observation;
  if (["entered-in-error", "cancelled"].includes(status)) throw unusable("it was withdrawn");
  const time = effectiveDateTime ?? effectiveInstant ?? "";
  const observedAt = Date.parse(time) / 1000;
  if (!time.includes("T") || !Number.isInteger(observedAt))
    throw unusable("it does not say at which second");
  const values = [observation, ...(observation.component ?? [])].flatMap(
    ({ code, valueQuantity }) =>
      valueQuantity === undefined
        ? []
        : [{ code: loincOf(code), quantity: valueQuantity, observedAt }],
  );
  if (values.length === 0) throw unusable("it has no value");
  if (values.some(({ quantity }) => quantity.comparator !== undefined))
    throw unusable("a value is only a bound");
  return values;
}

function loincOf({ coding = [] }: CodeableConcept): string {
  const found = coding.find(
    ({ system, code }) => system === loinc && vitalCodeOf(code ?? "") !== undefined,
  );
  if (found?.code === undefined) throw unusable("it measures what no oracle takes");
  return found.code;
}

function unitOf({ code, system }: Quantity): string {
  if (system !== ucum || code === undefined) throw unusable("a value has no UCUM unit");
  return code;
}

/** Pressures of one moment and device stand together, each code once in a panel; everything else alone. */
function openGroups(): (reading: Reading) => string {
  const seen = new Map<string, number>();
  return ({ code, deployment, device, patient, observedAt, sequence }) => {
    const about = [deployment, device, patient, observedAt];
    if (!pressures.includes(code)) return [...about, "alone", sequence].join();
    const key = [...about, code].join();
    const panel = seen.get(key) ?? 0;
    seen.set(key, panel + 1);
    return [...about, "panel", panel].join();
  };
}

function observationOf(group: readonly Reading[]): Observation {
  const [first, ...others] = group;
  if (first === undefined) throw unusable("it has no value");
  const isPressure = pressures.includes(first.code);
  const codes = new Set(group.map(({ code }) => code));
  const { deployment, device, patient, observedAt } = first;
  const values: Partial<Observation> = isPressure
    ? {
        code: conceptOf(bloodPressurePanel, "Blood pressure panel"),
        component: [...[first, ...others].map(componentOf), ...absent(codes)],
      }
    : { code: conceptOf(first.code), valueQuantity: quantityOf(first) };
  const observation: Observation = {
    resourceType: "Observation",
    status: "final",
    category: [
      {
        coding: [
          {
            system: "http://terminology.hl7.org/CodeSystem/observation-category",
            code: "vital-signs",
            display: "Vital Signs",
          },
        ],
      },
    ],
    code: conceptOf(first.code),
    subject: { type: "Patient", identifier: memberIdentifier(deployment, patient) },
    effectiveDateTime: new Date(observedAt * 1000).toISOString(),
    device: { type: "Device", identifier: memberIdentifier(deployment, device) },
    ...values,
  };
  validateResource(observation);
  return observation;
}

const componentOf = (reading: Reading): ObservationComponent => ({
  code: conceptOf(reading.code),
  valueQuantity: quantityOf(reading),
});

/** FHIR's profile wants systolic and diastolic, or why there is none. */
const absent = (codes: ReadonlySet<string>): ObservationComponent[] =>
  needed
    .filter((code) => !codes.has(code))
    .map((code) => ({
      code: conceptOf(code),
      dataAbsentReason: {
        coding: [
          {
            system: "http://terminology.hl7.org/CodeSystem/data-absent-reason",
            code: "unknown",
            display: "Unknown",
          },
        ],
      },
    }));

function conceptOf(code: string, name = knownCode(code).name): CodeableConcept {
  return { coding: [{ system: loinc, code, display: name }], text: name };
}

function quantityOf({ code, mantissa, exponent, unit, sequence }: Reading): Quantity {
  const label = knownCode(code).units.find((one) => one.unit === unit)?.label;
  return {
    extension: [{ url: readingExtension, valueString: `${sequence}:${mantissa}e${exponent}` }],
    value: Number(`${mantissa}e${exponent}`),
    unit: label ?? unit,
    system: ucum,
    code: unit,
  };
}

function knownCode(code: string): VitalCode {
  const found = vitalCodeOf(code);
  if (found === undefined) throw unusable("it measures what no oracle takes");
  return found;
}

const memberIdentifier = (deployment: Hex, number: number) => ({
  system: `urn:healthchain:${deployment.slice(2)}:member`,
  value: String(number),
});

function numberOf(text: string | undefined): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw unusable("it names no member or sequence");
}

const unusable = (why: string): ObservationError =>
  new ObservationError(
    "observation/unusable",
    `This Observation can't be read as readings: ${why}.`,
  );
