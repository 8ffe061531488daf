import { expect } from "chai";
import type { Observation } from "@medplum/fhirtypes";
import fc from "fast-check";
import type { Hex } from "#lib/bytes";
import { vitalSignsTable } from "#lib/fhir/observations";
import { validateResource } from "#lib/fhir/validate";
import { measurementsOf, observationsOf, readingsOfObservation } from "#lib/observation";
import type { Reading } from "#lib/reading";
import { vitalCodes } from "#lib/vital-codes";
import { errorOf } from "../support/rejects.ts";

const deployment: Hex = `0x${"d0".repeat(32)}`;
const about = { deployment, device: 7, patient: 3 };
const ucum = "http://unitsofmeasure.org";
const at = 1_790_000_000;
const reading = (code: string, mantissa: number, more: Partial<Reading> = {}): Reading => ({
  ...{ ...about, code, mantissa, exponent: 0, unit: "/min", observedAt: at, sequence: 1 },
  ...more,
});
const pressure = (code: string, mantissa: number, sequence: number) =>
  reading(code, mantissa, { unit: "mm[Hg]", sequence });

const anyReadings = fc
  .array(
    fc.record({
      vital: fc.constantFrom(...vitalCodes),
      unit: fc.nat(2),
      mantissa: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      exponent: fc.integer({ min: -6, max: 6 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((given) =>
    given.map(({ vital, unit, mantissa, exponent }, index) =>
      reading(vital.code, mantissa, {
        ...{ exponent, unit: vital.units[unit % vital.units.length]!.unit },
        ...{ observedAt: at + index, sequence: 5 + index },
      }),
    ),
  );

describe("readings as Observations", () => {
  it("come back exactly as they were signed, through JSON, and are valid FHIR R4", () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const observations = observationsOf(readings);
        for (const one of observations) validateResource(one);
        const back = JSON.parse(JSON.stringify(observations)) as Observation[];
        expect(back.flatMap(readingsOfObservation)).to.deep.equal(readings);
      }),
    );
  });

  it("say the same value to whoever knows no extensions", () => {
    const [observation] = observationsOf([
      reading("8310-5", 3670, { exponent: -2, unit: "Cel" }),
    ]) as [Observation];
    expect(observation.valueQuantity).to.deep.include({ value: 36.7, unit: "°C", code: "Cel" });
    expect(measurementsOf(observation)).to.deep.equal([
      { code: "8310-5", mantissa: 367, exponent: -1, unit: "Cel", observedAt: at },
    ]);
  });

  it("show the pressures of one second in LOINC's panel, with what is missing said", () => {
    const three = [
      pressure("8480-6", 121, 1),
      pressure("8462-4", 79, 2),
      pressure("8478-0", 93, 3),
    ];
    const [panel, ...more] = observationsOf(three) as [Observation];
    expect(more).to.deep.equal([]);
    expect(panel.code.coding?.[0]?.code).to.equal("85354-9");
    expect(panel.component?.map(({ valueQuantity }) => valueQuantity?.value)).to.deep.equal([
      121, 79, 93,
    ]);
    expect(readingsOfObservation(panel)).to.deep.equal(three);
    const [alone] = observationsOf([pressure("8480-6", 121, 1)]) as [Observation];
    expect(alone.component?.[1]?.dataAbsentReason?.coding?.[0]?.code).to.equal("unknown");
    expect(readingsOfObservation(alone)).to.deep.equal([pressure("8480-6", 121, 1)]);
  });

  it("stand in the table of vital signs like those of a Bundle", () => {
    const readings = [
      reading("8867-4", 72),
      reading("8867-4", 75, { observedAt: at + 60, sequence: 2 }),
      pressure("8480-6", 121, 3),
      pressure("8462-4", 79, 4),
    ];
    const table = vitalSignsTable(observationsOf(readings).map((resource) => ({ resource })));
    const pulse = table.find(({ loinc }) => loinc === "8867-4")!;
    expect(pulse.results.map(({ value }) => value)).to.deep.equal([75, 72]);
    expect(table.map(({ name }) => name)).to.include("Systolic blood pressure");
  });

  it("name nobody: patient and device are numbers", () => {
    const [{ subject, device }] = observationsOf([reading("8867-4", 72)]) as [Observation];
    const system = `urn:healthchain:${"d0".repeat(32)}:member`;
    expect(subject).to.deep.equal({ type: "Patient", identifier: { system, value: "3" } });
    expect(device).to.deep.equal({ type: "Device", identifier: { system, value: "7" } });
  });

  const [good] = observationsOf([reading("8867-4", 72)]) as [Observation];
  const { valueQuantity, ...bare } = good;
  const unusable: Record<string, Observation> = {
    "that was entered in error": { ...good, status: "entered-in-error" },
    "without a value": bare,
    "with a bound alone": { ...good, valueQuantity: { ...valueQuantity, comparator: "<" } },
    "without a time": { ...good, effectiveDateTime: "2026-11" },
    "with a part of a second": { ...good, effectiveDateTime: "2026-11-22T10:00:00.5Z" },
    "of something else": {
      ...good,
      code: { coding: [{ system: "http://loinc.org", code: "718-7" }] },
    },
    "with a code of another system": {
      ...good,
      code: { coding: [{ system: "http://snomed.info/sct", code: "8867-4" }] },
    },
    "with a unit in words": { ...good, valueQuantity: { value: 72, unit: "beats/min" } },
    "with more digits than a number holds": {
      ...good,
      valueQuantity: { ...valueQuantity, value: 1e300 },
    },
  };
  for (const [what, observation] of Object.entries(unusable)) {
    it(`are not made of an Observation ${what}`, async () => {
      const { message } = await errorOf(() => measurementsOf(observation), "observation/unusable");
      expect(message).not.to.contain("72");
    });
  }

  it("are not made anew of an Observation that is not ours, or says no sequence", async () => {
    const [{ device, ...noDevice }] = [good];
    expect(device).not.to.equal(undefined);
    const plain = { ...good, valueQuantity: { value: 72, system: ucum, code: "/min" } };
    for (const observation of [plain, noDevice])
      await errorOf(() => readingsOfObservation(observation), "observation/unusable");
  });

  it("stand in a second panel where a device measured twice in a second", () => {
    const twice = [1, 2, 3, 4].map((sequence) =>
      pressure(sequence % 2 === 1 ? "8480-6" : "8462-4", 80 + sequence, sequence),
    );
    const panels = observationsOf(twice);
    expect(panels).to.have.length(2);
    expect(panels.flatMap(readingsOfObservation)).to.deep.equal(twice);
  });
});
