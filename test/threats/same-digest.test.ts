import { expect } from "chai";
import { anchorAct } from "#lib/acts/records";
import { toHex, type Hex } from "#lib/bytes";
import { digestOfCid } from "#lib/manifest";
import { perform, type Ports } from "#lib/ports";
import { addRecords } from "#lib/use-cases/add-records";
import { listRecords } from "#lib/use-cases/list-records";
import { verifyRecord } from "#lib/use-cases/verify-record";
import {
  category,
  enrolled,
  letRead,
  letWrite,
  patientAndDoctors,
  readText,
  textRecord,
  treatment,
  type Actor,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, notes } = category;

// Threat 3: somebody sees a manifest in the store and anchors its digest before its author does.
describe("threat: somebody else anchors the digest first", () => {
  let system: System;
  let patient: Actor;
  let thief: Actor;
  before(async () => {
    system = await sharedSystem();
    ({ patient, doctor: thief } = await patientAndDoctors(system));
    await letWrite(patient, thief, [laboratory, notes]);
  });

  const anchorAs = async (author: Actor, of: number, digest: Hex, inCategory = laboratory) => {
    const act = anchorAct(system.session.site, {
      ...{ patient: of, author: author.number, category: inCategory, epoch: 1, digest },
      ...{ deadline: author.ports.now() + 900, sentence: "Add one record." },
    });
    return perform(author.ports, act);
  };

  /** The author's addition, interrupted by `meanwhile` between the manifest's storing and the anchor. */
  async function addWith(author: Actor, meanwhile: (digest: Hex) => Promise<unknown>) {
    let digest: Hex = "0x";
    const ports: Ports = {
      ...author.ports,
      store: {
        ...author.ports.store,
        putBlock: async (bytes) => {
          const cid = await author.ports.store.putBlock(bytes);
          digest = toHex(digestOfCid(cid));
          return cid;
        },
      },
      relay: async (call) => {
        await meanwhile(digest);
        return author.ports.relay(call);
      },
    };
    const records = [textRecord(laboratory, "mine")];
    await addRecords(ports, { patient: patient.number, author: author.number, records });
    return digest;
  }

  it("lands all the same, and is attributed to its author by open and verify", async () => {
    const digest = await addWith(patient, async (stolen) => {
      await anchorAs(thief, patient.number, stolen);
      await anchorAs(thief, patient.number, stolen).catch(() => undefined);
    });
    const events = (await patient.ports.read.records(patient.number)).filter(
      (record) => record.digest === digest,
    );
    expect(events.map(({ author }) => author)).to.deep.equal([thief.number, patient.number]);
    expect((await verifyRecord(thief.ports, digest)).record.author).to.equal(patient.number);
    expect(await readText(patient, patient.number, digest)).to.equal("mine");
  });

  it("is attributed rightly when the thief comes afterwards, under another category", async () => {
    const digest = await addWith(patient, () => Promise.resolve());
    await anchorAs(thief, patient.number, digest, notes);
    const { record } = await verifyRecord(thief.ports, digest);
    expect(record).to.include({ author: patient.number, category: laboratory });
    const reader = await enrolled(system, "doctor");
    await letRead(patient, reader, [notes]);
    // The thief's anchor says "notes", which this reader may read; the record is still laboratory.
    await errorOf(() => readText(reader, patient.number, digest), "consent/not-permitted");
  });

  it("is listed as its author's also for somebody who may not open it", async () => {
    const digest = await addWith(patient, () => Promise.resolve());
    await anchorAs(thief, patient.number, digest, notes);
    const stranger = await enrolled(system, "doctor");
    const asking = { patient: patient.number, reader: stranger.number, purpose: treatment };
    const keyring = () => stranger.person.key.privateKey;
    const list = await listRecords(stranger.ports, { ...asking, keyring });
    const line = list.find(({ record }) => record.digest === digest)!;
    expect(line).to.have.property("closed", "consent/not-permitted");
    expect(line.record).to.include({ author: patient.number, category: laboratory });
  });

  it("is nobody's record where only the thief anchored it", async () => {
    let stolen: Hex = "0x";
    const adding = addWith(patient, (digest) => {
      stolen = digest;
      throw new Error("the author's connection is gone");
    });
    expect(await adding.catch((error: unknown) => String(error))).to.contain("connection is gone");
    await anchorAs(thief, patient.number, stolen);
    await errorOf(() => verifyRecord(thief.ports, stolen), "record/contradiction");
    await errorOf(() => readText(patient, patient.number, stolen), "record/contradiction");
  });

  it("cannot be made the record of another patient", async () => {
    const digest = await addWith(patient, () => Promise.resolve());
    const other = await enrolled(system, "patient");
    await anchorAs(other, other.number, digest);
    await errorOf(() => readText(other, other.number, digest), "record/contradiction");
    expect((await verifyRecord(other.ports, digest)).record.patient).to.equal(patient.number);
  });

  it("cannot be anchored twice by its author, nor by a stranger without consent", async () => {
    const digest = await addWith(patient, () => Promise.resolve());
    const again = () => anchorAs(patient, patient.number, digest);
    await errorOf(again, "contract/RecordsAlreadyAnchored");
    const stranger = await enrolled(system, "doctor");
    await errorOf(
      () => anchorAs(stranger, patient.number, digest),
      "contract/RecordsWriteNotPermitted",
    );
  });
});
