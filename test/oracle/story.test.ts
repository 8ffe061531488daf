import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openWindowsRead } from "#chain/windows";
import { keyringFor } from "#lib/keyring";
import { readVitals, type VitalsPage } from "#lib/use-cases/read-vitals";
import { nodeLineCipher } from "#native/node-line-cipher";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { startTestGateway, visitor, type TestGateway, type Visitor } from "../support/gateway.ts";
import { send, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { category, letRead, treatment } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("readings from a device to a chart", () => {
  let system: System;
  let gateway: TestGateway;
  let oracle: TestOracle;
  let patient: Visitor;
  let device: Device;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    oracle = await startTestOracle(system, [gateway]);
    patient = await visitor(system, gateway, "patient");
    device = await boundDevice(system, patient.number);
  });
  after(async () => {
    await oracle.close();
    await gateway.close();
  });

  /** What somebody sees of the patient's readings, once there is anything. */
  async function seenBy(reader: Visitor, least: number): Promise<VitalsPage> {
    const { provider, site } = system.session;
    const keyring = await keyringFor(reader.ports, reader.person, patient.number);
    const { readings } = reader.client;
    const vitals = openWindowsRead(provider, site);
    const ports = { ...reader.ports, vitals, cipher: nodeLineCipher, readings };
    for (let tries = 0; ; tries += 1) {
      const question = { patient: patient.number, purpose: treatment };
      const page = await readVitals(ports, question, keyring);
      const found = page.windows.flatMap((window) => window.readings).length;
      if (found >= least || tries > 60) return page;
      await wait(250);
    }
  }

  const valuesOf = ({ windows }: VitalsPage): number[] =>
    windows.flatMap(({ readings }) => readings.map(({ reading }) => reading.mantissa));

  it("are accepted, sealed, anchored, and opened by the patient, each with its proof", async () => {
    const one = await send(oracle, signedReadings(device, 1, [heartRate(71)]));
    expect(one).to.deep.include({ accepted: 1, refused: [] });
    const batch = [72, 73, 74].map((value) => heartRate(value));
    await send(oracle, signedReadings(device, 2, batch));
    const page = await seenBy(patient, 4);
    expect(page.windows.map(({ closed }) => closed)).to.deep.equal(
      page.windows.map(() => undefined),
    );
    expect(valuesOf(page)).to.deep.equal([71, 72, 73, 74]);
    const state = await system.owned.Vitals.deviceOf(device.number);
    expect([state.sequence, state.accepted]).to.deep.equal([4n, 4n]);
  });

  it("open for a doctor with a consent, with an entry, and for no other", async () => {
    const doctor = await visitor(system, gateway, "doctor");
    await errorOf(() => seenBy(doctor, 1), "consent/not-permitted");
    await letRead(patient, doctor, [category.vitals]);
    expect(valuesOf(await seenBy(doctor, 4))).to.deep.equal([71, 72, 73, 74]);
    const entries = await patient.client.accessEntries("patient");
    expect(entries.map(({ entry }) => [entry.reader, entry.kind])).to.deep.include([
      doctor.number,
      6,
    ]);
  });

  it("leave nothing readable at the gateway, in the store or in a log", async () => {
    const planted = 123_456_789; // of a weight in micrograms
    const weight = { code: "29463-7", mantissa: planted, unit: "kg", exponent: -6 };
    await send(oracle, signedReadings(device, 5, [heartRate(0, weight)]));
    expect(valuesOf(await seenBy(patient, 5))).to.include(planted);
    const folders = [gateway.directory, oracle.directory, system.blockDirectory];
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()),
    );
    expect(files.length).to.be.above(5);
    const contents = files.map((file) => readFileSync(join(file.parentPath, file.name)));
    const hidden = Buffer.from(planted.toString(16).padStart(8, "0"), "hex");
    for (const bytes of [...contents, Buffer.from([...gateway.logs, ...oracle.logs].join(""))])
      for (const needle of [String(planted), hidden, weight.code])
        expect(bytes.includes(needle), String(needle)).to.equal(false);
  });
});
