import { join } from "node:path";
import { expect } from "chai";
import type { Observation } from "@medplum/fhirtypes";
import { validateResource } from "#lib/fhir/validate";
import { readingsOfObservation } from "#lib/observation";
import { readingValue } from "#lib/reading";
import { intensiveCareVitals } from "../../scripts/demo-data/bundled-vitals.ts";
import { readVitalsCsv, type VitalsCsv } from "../../scripts/vitals/csv.ts";
import { startHc, type Hc } from "../support/hc.ts";
import type { TestGateway } from "../support/gateway.ts";
import { startTestOracle, type TestOracle } from "../support/oracle.ts";

/** 72 minutes of a monitor in intensive care: drop-outs, artefacts and all. */
describe("a monitor's rows from intensive care", function () {
  this.timeout(120_000);
  let hc: Hc & { readonly gateway: TestGateway };
  let oracle: TestOracle;
  let csv: VitalsCsv;
  let added: string;
  let observations: readonly Observation[];

  before(async () => {
    csv = await readVitalsCsv(intensiveCareVitals);
    hc = await startHc();
    oracle = await startTestOracle(hc.system, [hc.gateway]);
    const [key, voucher] = [join(hc.folder, "monitor.json"), join(hc.folder, "voucher.json")];
    const north = (...args: string[]) => hc.run("--as", "north", "device", ...args);
    await hc.run("device", "key", key);
    await north("vouch", "--patient", "patient", "--device-key", key, "--out", voucher);
    await north("enrol", "--device-key", key, "--voucher", voucher);
    const send = ["vitals", "add", "--device", key, "--oracle", oracle.url];
    added = (await hc.run(...send, "--csv", intensiveCareVitals)).out;
    await hc.run("--as", "patient", "share", "osei", "--category", "vitals");
    observations = await seenByDoctor();
  });
  after(async () => {
    await oracle.close();
    await hc.close();
  });

  async function seenByDoctor(): Promise<readonly Observation[]> {
    for (let tries = 0; ; tries += 1) {
      const get = ["--as", "osei", "vitals", "get", "--patient", "patient"];
      const { observations: found } = (await hc.json(...get)) as {
        observations: readonly Observation[];
      };
      if (found.flatMap(readingsOfObservation).length >= accepted() || tries > 60) return found;
      await new Promise((done) => setTimeout(done, 500));
    }
  }

  const accepted = (): number => Number(/ (\d+) accepted/.exec(added)?.[1]);

  it("goes in as one device's readings: drop-outs left out, the impossible refused by name", () => {
    expect([csv.rows.length, csv.readings, csv.dropouts]).to.deep.equal([72, 293, 211]);
    expect(added).to.contain(
      "293 sent, 290 accepted, 3 refused (reading/implausible 3), 0 waiting",
    );
  });

  it("comes out for a doctor with a consent as R4 Observations, each value as it went in", () => {
    for (const observation of observations) validateResource(observation);
    const readings = observations.flatMap(readingsOfObservation);
    expect(readings).to.have.length(accepted());
    expect(new Set(readings.map(({ device }) => device)).size).to.equal(1);
    const sent = csv.rows.flatMap(({ measured }) => measured);
    for (const reading of readings) {
      const row = sent[reading.sequence - 1]!;
      expect([reading.code, reading.unit]).to.deep.equal([row.code, row.unit]);
      expect(readingValue(reading)).to.equal(readingValue(row));
    }
    const panels = observations.filter(({ component }) => component !== undefined);
    expect(panels.length).to.be.greaterThan(0);
    expect(panels.every(({ component }) => component?.length === 3)).to.equal(true);
  });
});
