import { expect } from "chai";
import { anchorAct } from "#lib/acts/records";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { keyringFor, ownKeyring, deploymentOf, type Keyring } from "#lib/keyring";
import { boxDigest } from "#lib/labelled-box";
import {
  cidOfDigest,
  decodeManifest,
  digestOfCid,
  encodeManifest,
  type Manifest,
} from "#lib/manifest";
import { perform, type Ports } from "#lib/ports";
import { verifiedEpochs } from "#lib/trust";
import { openRecord } from "#lib/use-cases/open-record";
import { stopSharing } from "#lib/use-cases/stop";
import {
  addText,
  category,
  enrolled,
  letRead,
  letWrite,
  patientAndDoctors,
  treatment,
  type Actor,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, notes } = category;

// Threat 13: another author's key box, capsule or manifest comes back under another patient, category or epoch.
describe("threat: sealed things are submitted again elsewhere", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  let thief: Actor;
  let digest: Hex;
  let boxes: { keyBox: Uint8Array; headerBox: Uint8Array };
  let manifest: Manifest;
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor, colleague: thief } = await patientAndDoctors(system));
    await letWrite(patient, doctor, [notes]);
    await letWrite(patient, thief, [notes, laboratory]);
    await letRead(patient, doctor, [laboratory]);
    digest = await addText(patient, { text: "sealed once", inCategory: notes }, doctor);
    const request = {
      ...{ patient: patient.number, manifest: fromHex(digest) },
      ...{ reader: patient.number, purpose: treatment },
    };
    const { vault, store } = patient.ports;
    boxes = {
      keyBox: (await vault.keyBox(request))!,
      headerBox: (await vault.headerBox(request))!,
    };
    manifest = decodeManifest(await store.getBlock(cidOfDigest(fromHex(digest))));
  });

  /** Stores a manifest of the thief's making with the stolen boxes, and anchors it as `author` may. */
  async function resubmit(author: Actor, header: Partial<Manifest["header"]>): Promise<Hex> {
    const moved = { ...manifest, header: { ...manifest.header, ...header } };
    const stored = digestOfCid(await author.ports.store.putBlock(encodeManifest(moved)));
    const of = moved.header.patient;
    await author.ports.vault.putRecordBoxes({ patient: of, manifest: stored, ...boxes });
    const act = anchorAct(system.session.site, {
      ...{ patient: of, author: author.number, category: moved.header.category },
      ...{ epoch: moved.header.epoch, digest: toHex(stored) },
      ...{ deadline: author.ports.now() + 900, sentence: "Add one record." },
    });
    await perform(author.ports, act);
    return toHex(stored);
  }

  async function openAs(reader: Actor, of: number, moved: Hex, keyring?: Keyring) {
    const { ports, person, number } = reader;
    const keys = keyring ?? (await keyringFor(ports, person, of));
    const opening = { patient: of, digest: moved, reader: number, purpose: treatment };
    return openRecord(ports, { ...opening, keyring: keys });
  }

  /** The patient's key of the stolen boxes, whatever category is asked for: the most that a thief could wish for. */
  async function rightKey(): Promise<Keyring> {
    const epochs = await verifiedEpochs(patient.ports, patient.number);
    const own = ownKeyring(await deploymentOf(patient.ports), patient.person, epochs);
    return () => own(notes, 1);
  }

  it("opens where it belongs, so what follows is refused for its place alone", async () => {
    const { clinical } = await openAs(patient, patient.number, digest);
    expect(clinical.title).to.equal("about sealed once");
    expect(boxDigest(boxes.keyBox)).to.deep.equal(manifest.keyBoxDigest);
  });

  it("does not open under the thief's name as author", async () => {
    const moved = await resubmit(thief, { author: thief.number });
    await errorOf(() => openAs(patient, patient.number, moved), "box/does-not-open");
  });

  it("does not open under another category, not even with the right key", async () => {
    const moved = await resubmit(thief, { author: thief.number, category: laboratory });
    await errorOf(() => openAs(patient, patient.number, moved), "box/does-not-open");
    const keyring = await rightKey();
    await errorOf(() => openAs(patient, patient.number, moved, keyring), "box/does-not-open");
  });

  it("does not open under another patient, not even with the right key", async () => {
    const accomplice = await enrolled(system, "patient");
    const moved = await resubmit(accomplice, {
      patient: accomplice.number,
      author: accomplice.number,
    });
    await errorOf(() => openAs(accomplice, accomplice.number, moved), "box/does-not-open");
    const keyring = await rightKey();
    await errorOf(() => openAs(accomplice, accomplice.number, moved, keyring), "box/does-not-open");
  });

  it("does not open under another record id, or as a later version of something", async () => {
    for (const header of [{ recordId: fromHex(digest) }, { previous: fromHex(digest) }]) {
      const moved = await resubmit(thief, { author: thief.number, ...header });
      await errorOf(() => openAs(patient, patient.number, moved), "box/does-not-open");
    }
  });

  it("is a contradiction where manifest and anchor disagree", async () => {
    const act = anchorAct(system.session.site, {
      ...{ patient: patient.number, author: thief.number, category: laboratory, epoch: 1, digest },
      ...{ deadline: thief.ports.now() + 900, sentence: "Add one record." },
    });
    await perform(thief.ports, act);
    const asFound = async (chosen: number) => {
      const records = (await patient.ports.read.records(patient.number)).filter(
        (record) => record.author === chosen,
      );
      const ports: Ports = {
        ...patient.ports,
        read: { ...patient.ports.read, records: () => Promise.resolve(records) },
      };
      return openAs({ ...patient, ports }, patient.number, digest);
    };
    await errorOf(() => asFound(thief.number), "record/contradiction");
    expect((await asFound(doctor.number)).record.author).to.equal(doctor.number);
  });

  it("keeps a capsule to its patient, reader and key", async () => {
    const other = await enrolled(system, "patient");
    const { vault } = patient.ports;
    const capsule = (await vault.capsule({ patient: patient.number, reader: doctor.number }))!;
    const given: Ports = {
      ...doctor.ports,
      vault: { ...vault, capsule: () => Promise.resolve(capsule) },
    };
    await keyringFor(given, doctor.person, patient.number);
    const code = "box/does-not-open";
    await errorOf(() => keyringFor(given, doctor.person, other.number), code);
    await errorOf(() => keyringFor(given, thief.person, patient.number), code);
    const renumbered = { ...doctor.person, number: thief.number };
    await errorOf(() => keyringFor(given, renumbered, patient.number), code);
  });

  describe("after a new epoch", () => {
    before(async () => {
      const stopping = { reader: doctor.reader, categories: [notes] };
      await stopSharing(patient.ports, patient.person, stopping);
    });

    it("does not open under the new epoch", async () => {
      const moved = await resubmit(thief, { author: thief.number, epoch: 2 });
      await errorOf(() => openAs(patient, patient.number, moved), "box/does-not-open");
      const keyring = await rightKey();
      await errorOf(() => openAs(patient, patient.number, moved, keyring), "box/does-not-open");
    });

    it("cannot be anchored under the old one", async () => {
      const again = () => resubmit(thief, { author: thief.number, recordId: new Uint8Array(32) });
      await errorOf(again, "contract/RecordsEpochOther");
    });
  });
});
