import { expect } from "chai";
import { deviceAccount, newDeviceKey } from "#lib/device-key";
import { encodeDeviceVoucher } from "#lib/device-link";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { vouchForDevice } from "#lib/use-cases/devices";
import { deviceActs } from "../../../app/keeper/devices.ts";
import type { Visit } from "../../../app/keeper/visit.ts";
import { hospitals } from "../../../scripts/demo-data/people.ts";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import { startTestGateway, visitor, type TestGateway } from "../../support/gateway.ts";
import { day } from "../../support/people.ts";
import { sharedSystem, type System } from "../../support/system.ts";
import { visitOf } from "../../support/visit.ts";

describe("app keeper, a device link that somebody made up", function () {
  this.timeout(60_000);
  let system: System;
  let gateway: TestGateway;
  let patient: number;
  let visit: Visit;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    const who = await visitor(system, gateway, "patient");
    patient = who.number;
    visit = await visitOf(system, [gateway], who);
  });
  after(() => gateway.close());

  /** A voucher for the patient's device, in North's name, whoever signs it. */
  const voucherBy = (signer: "north" | "anybody") => {
    const { number: hospital, name: hospitalName } = hospitals.find(({ id }) => id === "north")!;
    const wallet = signer === "north" ? demoWallet("north") : localWallet(newPrivateKey());
    const ports = system.session.portsOf(wallet);
    const account = deviceAccount(newDeviceKey());
    const terms = { hospital, hospitalName, account, patient, validUntil: ports.now() + day };
    return vouchForDevice(ports, terms);
  };

  it("is not shown as a hospital's word when the hospital did not sign it", async () => {
    const forged = encodeDeviceVoucher(await voucherBy("anybody"));
    const shown = await deviceActs(visit)
      .readDeviceLink(forged)
      .catch(() => "refused");
    expect(shown).to.equal("refused");
  });

  it("gives the device nothing to scan but the voucher, whatever stands before it", async () => {
    const fragment = encodeDeviceVoucher(await voucherBy("north"));
    const { link } = await deviceActs(visit).readDeviceLink(
      `https://elsewhere.example/#${fragment}`,
    );
    expect(link).not.to.include("elsewhere.example");
  });
});
