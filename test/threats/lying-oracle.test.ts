import { expect } from "chai";
import { Wallet } from "ethers";
import { createHash } from "node:crypto";
import { zeroFees } from "#chain/relay";
import { openWindowsRead } from "#chain/windows";
import { concat, fromHex, toHex } from "#lib/bytes";
import { newDeviceKey, type DeviceKey } from "#lib/device-key";
import { newPrivateKey } from "#lib/ecies";
import { keyringFor } from "#lib/keyring";
import { merkleRoot } from "#lib/merkle-tree";
import { randomBytes } from "#lib/random";
import { leavesOf } from "#lib/reading-batch";
import { patientNode } from "#lib/reading-window";
import { roles } from "#lib/roles";
import { sealLine, sealSegmentKey, segmentHead, vitalsCategory } from "#lib/segment";
import { encodeLine } from "#lib/segment-line";
import { currentCategoryKey } from "#lib/trust";
import { readVitals } from "#lib/use-cases/read-vitals";
import type { HeldWindow } from "#lib/window-delivery";
import { nodeLineCipher } from "#native/node-line-cipher";
import { boundDevice, heartRate, signedReadings, type Device } from "../support/device.ts";
import { enrolled, treatment, type Actor } from "../support/people.ts";
import { admitService } from "../support/service.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("threat: an oracle that lies to readers", () => {
  let system: System;
  let patient: Actor;
  const accountKey = newPrivateKey();
  let oracle: number;
  let windows = 0;
  before(async () => {
    system = await sharedSystem();
    patient = await enrolled(system, "patient");
    oracle = await admitService(system, roles.oracle, accountKey);
  });

  /** A heart rate that some key signed, sealed to the patient as an oracle seals it. */
  const sealed = async (signer: Device) => {
    const { services, site } = system.session;
    const message = signedReadings(signer, 1, [heartRate(180)]);
    const { device, first, signature, readings } = message;
    const whose = { deployment: fromHex(site.deployment), oracle, patient: patient.number };
    const { epoch, publicKey } = await currentCategoryKey(
      services,
      { patient: patient.number },
      vitalsCategory,
    );
    const [key, id] = [randomBytes(32), randomBytes(32)];
    const head = segmentHead({ id, epoch });
    const box = sealSegmentKey(services.wrap, { ...whose, id, epoch }, { publicKey, key });
    const line = encodeLine({ device, first, signature, rows: readings });
    const segment = concat(head, sealLine(nodeLineCipher, { head, key, number: 0 }, line));
    return { segment, box, leaves: leavesOf(message) };
  };

  /** Anchors it in the oracle's next window; what a gateway gives readers of it. */
  const anchored = async (signer: Device): Promise<HeldWindow> => {
    const { segment, box, leaves } = await sealed(signer);
    const root = patientNode({
      ...{ patient: patient.number, readings: leaves.length, root: merkleRoot(leaves) },
    });
    windows += 1;
    const index = createHash("sha256").update(segment).digest();
    const batch = { window: windows, patients: 1, root, index, reports: [] };
    const account = new Wallet(toHex(accountKey), system.session.provider);
    const sent = await system.owned.Vitals.connect(account).submit(batch, zeroFees);
    await sent.wait();
    const place = { patientIndex: 0, readings: 1, proof: [] };
    return { oracle, window: windows, ...place, segments: [{ segment, box }] };
  };

  const opened = async (held: HeldWindow) => {
    const { provider, site, services } = system.session;
    const keyring = await keyringFor(patient.ports, patient.person, patient.number);
    const ports = {
      ...services,
      vitals: openWindowsRead(provider, site),
      cipher: nodeLineCipher,
      readings: () => Promise.resolve({ windows: [held], next: null }),
    };
    const question = { patient: patient.number, purpose: treatment };
    return (await readVitals(ports, question, keyring)).windows;
  };

  const signer = (number: number, key: DeviceKey): Device => ({
    ...{ number, key, patient: patient.number },
    deployment: system.session.site.deployment,
  });

  it("passes off no reading that it signed itself, as device of its own number", async () => {
    const own = { ...newDeviceKey(), privateKey: accountKey };
    const [window] = await opened(await anchored(signer(oracle, own)));
    expect(window?.readings).to.deep.equal([]);
  });

  it("passes off no reading of a device that is bound to another patient", async () => {
    const neighbour = await enrolled(system, "patient");
    const { number, key } = await boundDevice(system, neighbour.number);
    const [window] = await opened(await anchored(signer(number, key)));
    expect(window?.readings).to.deep.equal([]);
  });

  it("shows a reader what a device of the patient signed", async () => {
    const [window] = await opened(await anchored(await boundDevice(system, patient.number)));
    expect(window?.readings.map(({ reading }) => reading.mantissa)).to.deep.equal([180]);
  });
});
