import { expect } from "chai";
import { fromHex } from "#lib/bytes";
import { openCapsule } from "#lib/capsule";
import { deploymentOf } from "#lib/keyring";
import { verifiedEpochs } from "#lib/trust";
import { stopSharing } from "#lib/use-cases/stop";
import type { Hex } from "#lib/bytes";
import { opensWith, stolenFiles } from "../../scripts/demo/attacker.ts";
import {
  addText,
  category,
  letRead,
  patientAndDoctors,
  readText,
  treatment,
  type Actor,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, medications } = category;

// Threat 1: a revoked reader has the whole block store, every old capsule and the category keys.
describe("threat: a revoked reader who kept everything", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  let colleague: Actor;
  let keptKeys: Uint8Array[];
  let neverOpened: Hex;
  let later: Hex;
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor, colleague } = await patientAndDoctors(system));
    await letRead(patient, colleague, [laboratory]);
    const opened = await addText(patient, { text: "seen by the doctor" });
    neverOpened = await addText(patient, { text: "never asked for" });
    await letRead(patient, doctor, [laboratory]);
    const old = await keysInCapsule();
    await letRead(patient, doctor, [medications]);
    keptKeys = [doctor.person.key.privateKey, ...old, ...(await keysInCapsule())];
    keptKeys.push(...doctor.person.key.roots.map(({ root }) => root));
    expect(await readText(doctor, patient.number, opened)).to.equal("seen by the doctor");
    const stopping = { reader: doctor.reader, categories: [laboratory, medications] };
    await stopSharing(patient.ports, patient.person, stopping);
    later = await addText(patient, { text: "after the stop" });
  });

  async function keysInCapsule(): Promise<Uint8Array[]> {
    const { ports, person } = doctor;
    const epochs = await verifiedEpochs(ports, patient.number);
    const name = { patient: patient.number, reader: doctor.number };
    const keys = await openCapsule(ports.wrap, {
      ...name,
      readerPrivateKey: person.key.privateKey,
      deployment: await deploymentOf(ports),
      sealed: (await ports.vault.capsule(name))!,
      expected: (inCategory, epoch) => Promise.resolve(epochs.of(inCategory, epoch).x),
    });
    return keys.map(({ privateKey }) => privateKey);
  }

  /** A record's two boxes, as only a vault that breaks its rule would hand them over. */
  const boxesOf = async (digest: Hex) => {
    const { vault } = doctor.ports;
    const asked = { patient: patient.number, reader: doctor.number, purpose: treatment };
    const request = { ...asked, manifest: fromHex(digest) };
    return [(await vault.keyBox(request))!, (await vault.headerBox(request))!];
  };

  it("opens nothing in the whole block store with anything kept, old records included", async () => {
    const files = await stolenFiles(system.blockDirectory);
    expect(files.length).to.be.greaterThan(5);
    expect(keptKeys).to.have.length(1 + 1 + 2 + 1);
    expect(await opensWith(doctor.ports.wrap, files, keptKeys)).to.equal(0);
  });

  it("is told no by the client for old and new records", async () => {
    for (const digest of [neverOpened, later])
      await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
    const permitted = await doctor.ports.read.isPermittedAt(
      {
        patient: patient.number,
        reader: doctor.number,
        category: laboratory,
        purpose: 0,
        action: 0,
      },
      doctor.ports.now(),
    );
    expect(permitted).to.equal(false);
  });

  it("opens no box of a later record, even out of a vault that breaks its rule", async () => {
    expect(await opensWith(doctor.ports.wrap, await boxesOf(later), keptKeys)).to.equal(0);
  });

  it("could open an old record's boxes out of such a vault: that is the limit, and why boxes are not on IPFS", async () => {
    const boxes = await boxesOf(neverOpened);
    expect(await opensWith(doctor.ports.wrap, boxes, keptKeys)).to.be.greaterThan(0);
    const files = await stolenFiles(system.blockDirectory);
    for (const box of boxes)
      expect(files.some((file) => Buffer.from(file).includes(Buffer.from(box))))
        .to //
        .equal(false);
  });

  it("leaves the other reader able to read old and new", async () => {
    expect(await readText(colleague, patient.number, neverOpened)).to.equal("never asked for");
    expect(await readText(colleague, patient.number, later)).to.equal("after the stop");
  });
});
