import { expect } from "chai";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { acknowledgementSchema, requireKept } from "#lib/acknowledgement";
import { localWallet } from "#lib/local-wallet";
import { fromHex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { readVitals } from "#lib/use-cases/read-vitals";
import { restoreDevice } from "#lib/use-cases/devices";
import type { HeldWindow } from "#lib/window-delivery";
import { openWindowsRead } from "#chain/windows";
import { nodeLineCipher } from "#native/node-line-cipher";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { post, send, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { heldWindows, openDisk } from "../support/oracle-disk.ts";
import { enrolled, treatment, type Actor } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("an oracle, its devices and its readers", () => {
  let system: System;
  let oracle: TestOracle;
  let patient: Actor;
  before(async () => {
    system = await sharedSystem();
    oracle = await startTestOracle(system, []);
    patient = await enrolled(system, "patient");
  });
  after(() => oracle.close());

  const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
    const late = performance.now() + 15_000;
    while (!(await isTrue()) && performance.now() < late)
      await new Promise((next) => setTimeout(next, 200));
    expect(await isTrue()).to.equal(true);
  };
  const windowsOf = async (): Promise<HeldWindow[]> => {
    const database = openDisk(oracle.directory);
    const whose = { oracle: oracle.number, patient: patient.number };
    const held = await heldWindows(system, database, whose);
    database.close();
    return held;
  };
  /** Whether the chain has a window, and the oracle has seen it there. */
  const isAnchored = (window: number): Promise<boolean> => {
    const database = openDisk(oracle.directory);
    const row = database.prepare("SELECT state FROM window WHERE number = ?").get(window);
    database.close();
    return Promise.resolve(row?.["state"] === "anchored");
  };

  describe("a device that signs two readings under one sequence", () => {
    it("is quarantined by proof, whichever reading was first, until its hospital restores it", async () => {
      const device = await boundDevice(system, patient.number);
      await send(oracle, signedReadings(device, 1, [heartRate(70), heartRate(71)]));
      const other = await send(oracle, signedReadings(device, 2, [heartRate(99)]));
      expect(other.refused).to.deep.equal([{ sequence: 2, code: "reading/equivocation" }]);
      const next = await post(oracle, signedReadings(device, 3, [heartRate(72)]));
      expect(next.body.code).to.equal("reading/quarantined");
      const { Vitals } = system.owned;
      await until(async () => (await Vitals.deviceOf(device.number)).isQuarantined);
      await restoreDevice(system.session.portsOf(demoWallet("north")), device.number);
      const again = signedReadings(device, 3, [heartRate(72)]);
      await until(async () => (await post(oracle, again)).status === 200);
    });

    it("keeps what was accepted before, anchored without a word for the device", async () => {
      const device = await boundDevice(system, patient.number);
      const { acknowledgement } = await send(oracle, signedReadings(device, 1, [heartRate(61)]));
      await send(oracle, signedReadings(device, 1, [heartRate(62)]));
      await until(() => isAnchored(acknowledgement!.window));
      const opened = await opening(await windowsOf());
      const values = opened.flatMap(({ readings }) => readings.map(({ reading }) => reading));
      const own = values.filter((reading) => reading.device === device.number);
      expect(own.map(({ mantissa }) => mantissa)).to.deep.equal([61]);
    });
  });

  const opening = async (windows: readonly HeldWindow[]) => {
    const { provider, site, services } = system.session;
    const keyring = await keyringFor(patient.ports, patient.person, patient.number);
    const ports = {
      ...services,
      vitals: openWindowsRead(provider, site),
      cipher: nodeLineCipher,
      readings: () => Promise.resolve({ windows, next: null }),
    };
    const question = { patient: patient.number, purpose: treatment };
    return (await readVitals(ports, question, keyring)).windows;
  };

  it("shows a reader nothing of a window that is not as the chain has it", async () => {
    const device = await boundDevice(system, patient.number);
    const first = await send(oracle, signedReadings(device, 1, [heartRate(70)]));
    await oracle.closeWindow();
    const second = await send(oracle, signedReadings(device, 2, [heartRate(80)]));
    await until(() => isAnchored(second.acknowledgement!.window));
    const held = await windowsOf();
    const [one, other] = [first, second].map(({ acknowledgement }) =>
      held.find(({ window }) => window === acknowledgement!.window)!,
    );
    const lies: Record<string, HeldWindow> = {
      "another window's segments": { ...one!, segments: other!.segments },
      "readings left out": { ...one!, readings: one!.readings + 1 },
      "another place": { ...one!, patientIndex: one!.patientIndex + 1 },
      "a proof of nothing": { ...one!, proof: [new Uint8Array(32)] },
      "a window that nobody anchored": { ...one!, window: 1_000_000 },
      "another oracle": { ...one!, oracle: one!.oracle + 1 },
    };
    for (const [lie, window] of Object.entries(lies)) {
      const [opened] = await opening([window]);
      expect(opened?.closed, lie).to.be.oneOf([
        "vitals/contradiction",
        "vitals/not-anchored",
        "box/does-not-open",
      ]);
      expect(opened?.readings, lie).to.deep.equal([]);
    }
    expect((await opening([one!, other!])).map(({ closed }) => closed)).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it("acknowledges by its account, and what it leaves out then shows", async () => {
    const device = await boundDevice(system, patient.number);
    const { acknowledgement } = await send(
      oracle,
      signedReadings(device, 5, [heartRate(70), heartRate(900), heartRate(72)]),
    );
    const signed = acknowledgementSchema.parse(acknowledgement);
    const key = fromHex(oracle.environment["HEALTHCHAIN_ORACLE_ACCOUNT_KEY"]!);
    const { account } = localWallet(key);
    const sequences = new Set([5, 7]);
    requireKept(signed, { account, isAnchored: true, sequences });
    await errorOf(() => kept({ account, isAnchored: false }), "oracle/unanchored");
    await errorOf(
      () => kept({ account, isAnchored: true, sequences: new Set([5]) }),
      "oracle/omitted",
    );
    await errorOf(
      () => kept({ account: patient.person.account, isAnchored: true }),
      "acknowledgement/not-signed",
    );
    function kept(outcome: Parameters<typeof requireKept>[1]): Promise<void> {
      return Promise.resolve().then(() => requireKept(signed, outcome));
    }
  });

  it("has nothing readable on its disk at any moment", async () => {
    const device = await boundDevice(system, patient.number);
    const planted = 123_456_789; // of a weight in micrograms
    const copies = await scratchDirectory();
    const weight = { code: "29463-7", unit: "kg", exponent: -6 };
    for (let first = 1; first <= 20; first += 1) {
      const measured = { ...heartRate(planted), ...weight };
      const sent = send(oracle, signedReadings(device, first, [measured]));
      cpSync(oracle.directory, join(copies.path, String(first)), { recursive: true });
      await sent;
    }
    cpSync(oracle.directory, join(copies.path, "last"), { recursive: true });
    const disk = readdirSync(copies.path, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name)));
    expect(disk.length).to.be.above(20);
    const hidden = Buffer.from(planted.toString(16).padStart(8, "0"), "hex");
    for (const bytes of [...disk, Buffer.from(oracle.logs.join(""))])
      for (const needle of [String(planted), hidden, weight.code, "kg\u0000"])
        expect(bytes.includes(needle), String(needle)).to.equal(false);
    await copies.remove();
  });
});
