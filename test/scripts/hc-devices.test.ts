import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { openContracts } from "#chain/contracts";
import { zeroFees } from "#chain/relay";
import type { DeviceVoucher } from "#lib/acts/devices";
import { toHex, type Hex } from "#lib/bytes";
import type { Device } from "#lib/device";
import { deviceAccount, signAsDevice } from "#lib/device-key";
import { deviceLink } from "#lib/device-link";
import { batchOf, batchStatement, type ReadingBatch } from "#lib/reading-batch";
import { bindByAnswer } from "#lib/use-cases/devices";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { readDeviceKey } from "../../scripts/hc/device-key.ts";
import { startHc, type Hc } from "../support/hc.ts";

type Listed = readonly (Device & { readonly standing: string })[];
type Answered = { readonly words: string; readonly answer: Hex };

describe("hc device", function () {
  this.timeout(60_000);
  let hc: Hc;
  const patient = 2;
  const north = (...args: string[]) => hc.run("--as", "north", "device", ...args);
  const at = (name: string) => join(hc.folder, name);
  const listed = async () => (await hc.json("--as", "north", "device", "list")) as Listed;

  before(async () => {
    hc = await startHc();
  });
  after(() => hc.close());

  /** A new key, a voucher of north's for the patient, and the device enrolled by both. */
  async function enrolled(name: string, ...more: string[]) {
    const [key, voucher] = [at(`${name}.json`), at(`${name}-voucher.json`)];
    expect((await hc.run("device", "key", key, ...more)).err).to.equal("");
    const files = ["--device-key", key];
    const vouched = await north("vouch", "--patient", "patient", ...files, "--out", voucher);
    expect(vouched.err).to.equal("");
    expect(vouched.out).to.match(/^Voucher for device 0x[0-9a-f]{40} of patient 2 until /m);
    const { code, out, err } = await north("enrol", ...files, "--voucher", voucher);
    expect([code, err]).to.deep.equal([0, ""]);
    return { key, voucher, number: Number(/^Device (\d+) measures patient 2/m.exec(out)?.[1]) };
  }

  /** Enrols one more patient of north's, and answers their number. */
  async function anotherPatient(): Promise<number> {
    const [wallet, invitation] = [at("second.key"), at("invitation.json")];
    await hc.run("wallet", wallet);
    await hc.run("--as", "north", "invite", "--role", "patient", "--out", invitation);
    const files = ["--invitation", invitation, "--phrase-file", at("words.txt")];
    const { out } = await hc.run("--key-file", wallet, "enrol", ...files);
    return Number(/You are member (\d+)/.exec(out)?.[1]);
  }

  it("says so where a hospital has none", async () => {
    expect((await north("list")).out).to.match(/^There are no devices\./);
  });

  for (const curve of ["secp256k1", "P-256"]) {
    it(`enrols a device with a ${curve} key that its owner alone can read`, async () => {
      const { key, number } = await enrolled(curve, "--curve", curve);
      expect((await stat(key)).mode & 0o077).to.equal(0);
      const device = (await listed()).find((one) => one.number === number)!;
      expect(device).to.include({ patient, hospital: 0, standing: "active", sequence: 0 });
      expect(device.account.toLowerCase()).to.equal(deviceAccount(await readDeviceKey(key)));
    });
  }

  it("lists a patient's devices to anybody, and those of no other", async () => {
    const own = (await hc.json("device", "list", "--patient", "patient")) as Listed;
    expect(own.map((one) => one.patient)).to.deep.equal([patient, patient]);
    expect(await hc.json("device", "list", "--patient", "3")).to.deep.equal([]);
  });

  it("answers a hospital's link as a device, which binds it", async () => {
    const [key, voucher] = [at("linked.json"), at("linked-voucher.json")];
    await hc.run("device", "key", key);
    await north("vouch", "--patient", "patient", "--device-key", key, "--out", voucher);
    const given = JSON.parse(await readFile(voucher, "utf8")) as DeviceVoucher;
    const link = deviceLink("http://localhost:3000", given);
    const files = ["--device-key", key, "--voucher", link];
    const { words, answer } = (await hc.json("device", "answer", ...files)) as Answered;
    expect(words.split(" ")).to.have.length(6);
    await bindByAnswer(hc.system.session.services, given, answer);
    const account = deviceAccount(await readDeviceKey(key));
    expect((await listed()).map((one) => one.account.toLowerCase())).to.include(account);
  });

  it("is safe to repeat, and refuses a voucher for another device, and a file that is none", async () => {
    const { key, voucher } = await enrolled("twice");
    const repeated = await north("enrol", "--device-key", key, "--voucher", voucher);
    expect([repeated.code, repeated.err]).to.deep.equal([0, ""]);
    const other = at("another.json");
    await hc.run("device", "key", other);
    const foreign = await north("enrol", "--device-key", other, "--voucher", voucher);
    expect(foreign.err).to.contain("Nothing was sent").and.contain("[device/other-voucher]");
    await writeFile(at("no-key.json"), '{"curve":"P-256"}');
    for (const file of ["no-key.json", "missing.json"]) {
      const refused = await north("enrol", "--device-key", at(file), "--voucher", voucher);
      expect(refused.err).to.contain("[hc/device-key]");
    }
    expect((await hc.run("device", "key", key)).err).to.contain("[hc/device-key]");
    expect((await north("vouch", "--patient", "2", "--out", at("x.json"))).err).to.contain(
      "[hc/device-key]",
    );
    const stranger = ["--as", "patient", "device", "vouch", "--patient", "2"];
    const { err } = await hc.run(...stranger, "--device-key", key, "--out", at("y.json"));
    expect(err).to.contain("[hc/not-a-hospital]");
  });

  it("binds a device to another patient, by a new voucher", async () => {
    const { key, number } = await enrolled("moving");
    const same = at("same.json");
    await north("vouch", "--patient", "2", "--device-key", key, "--out", same);
    const bound = await north("rebind", "--device-key", key, "--voucher", same);
    expect(bound.err).to.contain("[contract/RegistrationDeviceBoundAlready]");
    const doctor = at("doctor.json");
    await north("vouch", "--patient", "osei", "--device-key", key, "--out", doctor);
    const refused = await north("rebind", "--device-key", key, "--voucher", doctor);
    expect(refused.err).to.contain("[contract/RegistrationPatientUnknown]");
    const other = await anotherPatient();
    const moved = at("moved.json");
    await north("vouch", "--patient", String(other), "--device-key", key, "--out", moved);
    const { out } = await north("rebind", "--device-key", key, "--voucher", moved);
    expect(out).to.match(
      new RegExp(`^Device ${number} from now on measures patient ${other} `, "m"),
    );
    const own = (await hc.json("device", "list", "--patient", String(other))) as Listed;
    expect(own.map((one) => one.number)).to.deep.equal([number]);
    const before = (await hc.json("device", "list", "--patient", "patient")) as Listed;
    expect(before.map((one) => one.number)).not.to.include(number);
  });

  it("restores a device that signed one sequence twice, as its hospital alone", async () => {
    const { key, number } = await enrolled("doubtful");
    await reportEquivocation(key, number);
    const { out } = await north("list");
    expect(out).to.match(new RegExp(`^${number}  patient 2  quarantined  until `, "m"));
    const refused = await hc.run("--as", "lake", "device", "restore", String(number));
    expect(refused.err).to.contain("[contract/VitalsSignatureInvalid]");
    const restored = await north("restore", String(number));
    expect(restored.out).to.match(new RegExp(`Readings of device ${number} are taken again`));
    const again = await north("restore", String(number));
    expect(again.err).to.contain("[contract/VitalsNotQuarantined]");
  });

  /** Whoever holds two signatures of a device under one sequence shows them to the chain. */
  async function reportEquivocation(keyFile: string, device: number): Promise<void> {
    const { site, provider } = hc.system.session;
    const { Vitals } = openContracts(site, new Wallet(toHex(demoKey("relay")), provider));
    const key = await readDeviceKey(keyFile);
    const about = { deployment: site.deployment, device, patient, first: 1 };
    const signed = [1, 2].map((fill) => {
      const batch: ReadingBatch = batchOf(about, [new Uint8Array(32).fill(fill)]);
      const signature = signAsDevice(key, batchStatement(batch));
      return { patient, first: 1, count: 1, leaf: batch.root, proof: [], signature };
    });
    await (await Vitals.reportEquivocation(device, 1, signed[0]!, signed[1]!, zeroFees)).wait();
  }
});
