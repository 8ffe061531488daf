import { expect } from "chai";
import { Wallet } from "ethers";
import { zeroFees } from "#chain/relay";
import { openVitalsRead } from "#chain/vitals";
import { toHex, type Hex } from "#lib/bytes";
import { newP256DeviceKey } from "#lib/device-key";
import { P256Verifier__factory } from "#types";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { post, startTestOracle, type TestOracle } from "../support/oracle.ts";
import { enrolled, type Actor } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("devices with a key on P-256", () => {
  let system: System;
  let oracle: TestOracle;
  let patient: Actor;
  let device: Device;
  before(async () => {
    system = await sharedSystem();
    oracle = await startTestOracle(system, []);
    patient = await enrolled(system, "patient");
    const { provider, site } = system.session;
    const verifier = await openVitalsRead(provider, site).p256Verifier();
    device = await boundDevice(system, patient.number, { key: newP256DeviceKey(verifier!) });
  });
  after(() => oracle.close());
  const codeOf = async (message: unknown) => (await post(oracle, message)).body.code;

  it("send readings as others do", async () => {
    const { body } = await post(oracle, signedReadings(device, 1, [heartRate(70), heartRate(71)]));
    expect([body.accepted, body.refused]).to.deep.equal([2, []]);
  });

  it("are no others: a signature that names another key is refused, true or not", async () => {
    const { verifier } = device.key;
    const other = { ...device, key: newP256DeviceKey(verifier!) };
    expect(await codeOf(signedReadings(other, 3, [heartRate(70)]))).to.equal("reading/not-signed");
    const usual = await boundDevice(system, patient.number);
    const named = signedReadings({ ...device, number: usual.number }, 1, [heartRate(70)]);
    expect(await codeOf(named)).to.equal("reading/not-signed");
  });

  it("are refused junk in their name, and go on", async () => {
    const good = signedReadings(device, 3, [heartRate(72)]);
    const junk: Hex = `${good.signature.slice(0, -8)}00000000` as Hex;
    expect(await codeOf({ ...good, signature: junk })).to.equal("reading/not-signed");
    expect((await post(oracle, good)).body.accepted).to.equal(1);
  });

  it("are refused where another contract than the deployment's would check them", async () => {
    const { provider } = system.session;
    const deployer = new Wallet(toHex(demoKey("deployer")), provider);
    const own = await new P256Verifier__factory(deployer).deploy(zeroFees);
    await own.waitForDeployment();
    const verifier = (await own.getAddress()).toLowerCase() as Hex;
    const stray = await boundDevice(system, patient.number, { key: newP256DeviceKey(verifier) });
    const code = await codeOf(signedReadings(stray, 1, [heartRate(70)]));
    expect(code).to.equal("reading/other-verifier");
  });
});
