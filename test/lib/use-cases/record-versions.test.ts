import { expect } from "chai";
import fc from "fast-check";
import type { Hex } from "#lib/bytes";
import { keyringFor } from "#lib/keyring";
import { HealthChainError } from "#lib/errors";
import type { AnchoredRecord, RecordChange } from "#lib/ports";
import { linkRecord } from "#lib/use-cases/link-record";
import { listRecords } from "#lib/use-cases/list-records";
import { recordChanges, standings } from "#lib/use-cases/record-changes";
import { versionsOf } from "#lib/use-cases/record-versions";
import { replaceRecord } from "#lib/use-cases/replace-record";
import { writeNote } from "#lib/use-cases/write-note";
import { readNote } from "#lib/fhir/note";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import {
  addText,
  category,
  enrolled,
  letRead,
  letWrite,
  readText,
  textRecord,
  treatment,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, notes, medications } = category;

describe("versions of records", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    system = await sharedSystem();
  });
  beforeEach(async () => {
    [patient, doctor] = await Promise.all([
      enrolled(system, "patient"),
      enrolled(system, "doctor"),
    ]);
  });

  const listFor = async (reader: Actor) =>
    listRecords(reader.ports, {
      patient: patient.number,
      reader: reader.number,
      purpose: treatment,
      keyring: await keyringFor(reader.ports, reader.person, patient.number),
    });

  const changesOf = () => recordChanges(patient.ports, patient.number);

  /** Each group's digests, the newest first. */
  const groupsFor = async (reader: Actor) =>
    versionsOf(await listFor(reader), await changesOf()).map(({ newest, earlier }) =>
      [newest, ...earlier].map(({ record }) => record.digest),
    );

  const replace = async (previous: Hex, text: string, author = patient) => {
    const { records } = await replaceRecord(author.ports, {
      ...{ patient: patient.number, author: author.number, previous },
      record: textRecord(laboratory, text),
    });
    return records[0]!.digest;
  };

  it("stand under the newest, and all of them open", async () => {
    const first = await addText(patient, { text: "draft" });
    const other = await addText(patient, { text: "other" });
    const second = await replace(first, "better");
    const third = await replace(second, "best");
    expect(await groupsFor(patient)).to.deep.equal([[other], [third, second, first]]);
    expect(await readText(patient, patient.number, first)).to.equal("draft");
    expect(await readText(patient, patient.number, third)).to.equal("best");
  });

  it("take two signatures: for the new one, and that it takes the earlier one's place", async () => {
    const first = await addText(patient, { text: "draft" });
    patient.asked.length = 0;
    await replace(first, "better");
    expect(patient.asked).to.deep.equal(["AnchorMany", "Supersede"]);
  });

  it("replace each once: whoever replaces an earlier one again is told which is the newest", async () => {
    const first = await addText(patient, { text: "draft" });
    const left = await replace(first, "left");
    await errorOf(() => replace(first, "right"), "record/not-replaceable");
    expect(await groupsFor(patient)).to.deep.equal([[left, first]]);
  });

  it("may be the patient's of what a doctor wrote, and stay the doctor's below", async () => {
    await letWrite(patient, doctor, [laboratory]);
    const theirs = await addText(patient, { text: "left arm" }, doctor);
    const mine = await replace(theirs, "right arm");
    expect(await groupsFor(patient)).to.deep.equal([[mine, theirs]]);
  });

  it("add nothing when the second signature is declined", async () => {
    const first = await addText(patient, { text: "draft" });
    const { sign } = patient.ports;
    const declining = {
      ...patient.ports,
      sign: {
        ...sign,
        typedData: (data: Parameters<typeof sign.typedData>[0]) =>
          data.primaryType === "Supersede"
            ? Promise.reject(new HealthChainError("wallet/declined", "not now"))
            : sign.typedData(data),
      },
    };
    const record = textRecord(laboratory, "better");
    const about = { patient: patient.number, author: patient.number, previous: first, record };
    await errorOf(() => replaceRecord(declining, about), "wallet/declined");
    expect(await groupsFor(patient)).to.deep.equal([[first]]);
  });

  it("that broke off between the two acts stand alone until they are finished", async () => {
    const first = await addText(patient, { text: "draft" });
    const breaking = {
      ...patient.ports,
      relay: (call: Parameters<typeof patient.ports.relay>[0]) =>
        call.method === "supersedeBySig"
          ? Promise.reject(new Error("the line is cut"))
          : patient.ports.relay(call),
    };
    const about = { patient: patient.number, author: patient.number, previous: first };
    const record = textRecord(laboratory, "better");
    await errorOf(() => replaceRecord(breaking, { ...about, record }), "record/unlinked");
    const [, second] = await listFor(patient);
    const { digest } = second!.record;
    expect(await groupsFor(patient)).to.deep.equal([[first], [digest]]);
    expect(standings(await changesOf())(second!).unfinished).to.equal(first);
    const link = { patient: patient.number, author: patient.number, earlier: first, digest };
    await linkRecord(patient.ports, { kind: "supersede", ...link });
    expect(await groupsFor(patient)).to.deep.equal([[digest, first]]);
    expect(standings(await changesOf())(second!).unfinished).to.equal(undefined);
  });

  it("are not made of records that do not say so themselves", async () => {
    const first = await addText(patient, { text: "one" });
    const digest = await addText(patient, { text: "another" });
    const link = { patient: patient.number, author: patient.number, earlier: first, digest };
    await errorOf(
      () => linkRecord(patient.ports, { kind: "supersede", ...link }),
      "record/not-replaceable",
    );
  });

  it("of a node that invents or hides what the manifest does not say hide nothing", async () => {
    const first = await addText(patient, { text: "one" });
    const second = await addText(patient, { text: "another" });
    const ref = (digest: Hex) => ({ author: patient.number, digest });
    const invented: RecordChange = {
      ...{ patient: patient.number, block: 1, kind: "superseded", ...ref(first) },
      later: ref(second),
    };
    const lying = {
      read: { ...patient.ports.read, recordChanges: () => Promise.resolve([invented]) },
    };
    expect(await recordChanges(lying, patient.number)).to.deep.equal([]);
    const groups = versionsOf(await listFor(patient), [invented]);
    expect(groups.map(({ earlier }) => earlier.length)).to.deep.equal([0, 0]);
  });

  it("cannot be made of somebody else's record, nor in another category", async () => {
    const mine = await addText(patient, { text: "mine" });
    await letWrite(patient, doctor, [laboratory]);
    await errorOf(() => replace(mine, "not mine", doctor), "record/not-replaceable");
    const moved = {
      ...{ patient: patient.number, author: patient.number, previous: mine },
      record: textRecord(medications, "moved"),
    };
    await errorOf(() => replaceRecord(patient.ports, moved), "record/not-replaceable");
    await errorOf(() => replace(`0x${"77".repeat(32)}`, "of nothing"), "record/unknown");
    expect(await groupsFor(patient)).to.deep.equal([[mine]]);
  });

  it("of a writer who claims another's record hide nothing: both stand on their own", async () => {
    const mine = await addText(patient, { text: "mine" });
    await letWrite(patient, doctor, [laboratory]);
    const theirs = await addText(patient, { text: "theirs" }, doctor);
    const [listedMine, listedTheirs] = await listFor(patient);
    // As if the doctor's client had written the patient's digest into its manifest.
    const claimed = [listedMine!, { ...listedTheirs!, previous: mine }];
    const groups = versionsOf(claimed, await changesOf()).map(({ newest, earlier }) => [
      newest.record.digest,
      earlier.length,
    ]);
    expect(groups).to.deep.equal([
      [mine, 0],
      [theirs, 0],
    ]);
  });

  it("are known of what a reader can't open too", async () => {
    const first = await addText(patient, { text: "draft" });
    const second = await replace(first, "better");
    await letRead(patient, doctor, [notes]);
    const list = await listFor(doctor);
    expect(list.every((listed) => "closed" in listed)).to.equal(true);
    expect(
      versionsOf(list, await changesOf()).map(({ newest }) => newest.record.digest),
    ).to.deep.equal([second]);
  });

  it("counts the first of two that a node says took the same place, and hides neither", async () => {
    const first = await addText(patient, { text: "once" });
    const second = await replace(first, "twice");
    const other = await addText(patient, { text: "of its own" });
    const changes = await changesOf();
    const claimed = changes.flatMap((change) =>
      change.kind === "superseded" && change.later.digest === second
        ? [{ ...change, later: { ...change.later, digest: other } }]
        : [],
    );
    const groups = versionsOf(await listFor(patient), [...changes, ...claimed]);
    expect(
      groups.map(({ newest, earlier }) => [newest.record.digest, earlier.length]),
    ).to.deep.equal([
      [second, 1],
      [other, 0],
    ]);
  });

  it("hold each record of any list once, whatever chain and manifests claim", () => {
    const digest = (number: number): Hex => `0x${number.toString(16).padStart(64, "0")}`;
    const listed = fc.record({
      author: fc.integer({ min: 1, max: 2 }),
      category: fc.integer({ min: 5, max: 6 }),
      previous: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
      place: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(listed, { maxLength: 12 }), (claims) => {
        const list = claims.map(({ author, category: inCategory, previous }, index) => ({
          record: {
            ...{ patient: 1, author, category: inCategory, epoch: 1, block: index },
            digest: digest(index),
          } satisfies AnchoredRecord,
          previous: previous === undefined ? undefined : digest(previous),
        }));
        const refOf = (index: number) => ({
          author: claims[index]?.author ?? 1,
          digest: digest(index),
        });
        const changes = claims.map(({ place }, index) => ({
          ...{ patient: 1, block: index, kind: "superseded" as const },
          ...refOf(place),
          later: refOf(index),
        }));
        const groups = versionsOf(list, changes);
        const all = groups.flatMap(({ newest, earlier }) => [newest, ...earlier]);
        expect(all).to.have.members(list);
        expect(all).to.have.length(list.length);
        for (const { newest, earlier } of groups)
          for (const { record } of earlier) {
            expect([record.author, 1]).to.include(newest.record.author);
            expect(record.category).to.equal(newest.record.category);
          }
      }),
    );
  });

  describe("writeNote", () => {
    const noteOf = async (digest: Hex) => {
      const keyring = await keyringFor(patient.ports, patient.person, patient.number);
      const { plaintext, record } = await openRecord(patient.ports, {
        ...{ patient: patient.number, digest, reader: patient.number, keyring },
        purpose: treatment,
      });
      return { ...readNote(await allBytes(plaintext)), by: record.author };
    };

    it("writes a doctor's note where the patient lets them, with one signature", async () => {
      const note = { patient: patient.number, text: "Rest.\nCome back.", authorName: "Dr Osei" };
      await errorOf(() => writeNote(doctor.ports, doctor.person, note), "consent/not-permitted");
      await letWrite(patient, doctor, [notes]);
      doctor.asked.length = 0;
      const { records } = await writeNote(doctor.ports, doctor.person, note);
      expect(doctor.asked).to.deep.equal(["AnchorMany"]);
      const read = await noteOf(records[0]!.digest);
      expect(read).to.include({ text: note.text, author: "Dr Osei", by: doctor.number });
      expect(records[0]!.category).to.equal(notes);
    });

    it("corrects the own note by a new version", async () => {
      await letWrite(patient, doctor, [notes]);
      const note = { patient: patient.number, text: "Left arm.", authorName: "Dr Osei" };
      const [first] = (await writeNote(doctor.ports, doctor.person, note)).records;
      const corrected = { ...note, text: "Right arm.", previous: first!.digest };
      const [second] = (await writeNote(doctor.ports, doctor.person, corrected)).records;
      expect(await groupsFor(patient)).to.deep.equal([[second!.digest, first!.digest]]);
    });

    it("refuses a note without text", async () => {
      const empty = { patient: patient.number, text: "", authorName: "me" };
      await errorOf(() => writeNote(patient.ports, patient.person, empty), "fhir/invalid");
    });
  });
});
