import { expect } from "chai";
import { category, hour, networkHelpers, type Person } from "../../support/consortium.ts";
import { cellId } from "../../support/consent-acts.ts";
import {
  anchorItem,
  digestOf,
  link,
  recordFlag,
  recordRef,
  signedLink,
  signedRecordsAct,
  written,
} from "../../support/record-acts.ts";
import { hashOf } from "../../support/typed-data.ts";

const { notes, laboratory } = category;
const fixture = () => networkHelpers.loadFixture(written);
type World = Awaited<ReturnType<typeof written>>;

const as = ({ records }: World, { account }: Person) => records.connect(account);

const flagsOf = async ({ records, patient }: World, author: Person, name: string) =>
  Number((await records.anchorOf(patient.number, author.number, digestOf(name))).flags);

/** The patient no longer lets this doctor write notes. */
const stop = ({ consent, patient }: World, { number }: Person) =>
  consent.connect(patient.account).revoke([cellId(number, notes)]);

describe("Records: supersede", () => {
  it("replaces an author's own record by a later one; both stay, and say so", async () => {
    const world = await fixture();
    const { records, patient, doctor } = world;
    const before = await records.anchorOf(patient.number, doctor.number, digestOf("note"));
    await expect(
      as(world, doctor).supersede(patient.number, link("note again", recordRef(doctor, "note"))),
    )
      .to.emit(records, "RecordSuperseded")
      .withArgs(
        ...[patient.number, doctor.number, digestOf("note")],
        ...[doctor.number, digestOf("note again")],
      );
    expect(await flagsOf(world, doctor, "note")).to.equal(recordFlag.superseded);
    expect(await flagsOf(world, doctor, "note again")).to.equal(recordFlag.linked);
    const after = await records.anchorOf(patient.number, doctor.number, digestOf("note"));
    expect([...after].slice(0, 3)).to.deep.equal([...before].slice(0, 3));
  });

  it("lets the patient replace what anybody wrote, by a record of the patient's own", async () => {
    const world = await fixture();
    const { patient, doctor } = world;
    await as(world, patient).supersede(patient.number, link("mine", recordRef(doctor, "note")));
    expect(await flagsOf(world, doctor, "note")).to.equal(recordFlag.superseded);
  });

  it("refuses to hide another author's record (threat 15)", async () => {
    const world = await fixture();
    const { records, patient, doctor, otherDoctor } = world;
    const hiding = link("second opinion", recordRef(doctor, "note"));
    await expect(as(world, otherDoctor).supersede(patient.number, hiding))
      .to.be.revertedWithCustomError(records, "RecordsNotYours")
      .withArgs(patient.number, doctor.number, otherDoctor.number);
    expect(await flagsOf(world, doctor, "note")).to.equal(0);
  });

  it("refuses an author who may no longer write, and callers who are no members", async () => {
    const world = await fixture();
    const { records, patient, doctor, stranger } = world;
    const replacing = link("note again", recordRef(doctor, "note"));
    await stop(world, doctor);
    await expect(as(world, doctor).supersede(patient.number, replacing))
      .to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted")
      .withArgs(patient.number, doctor.number, notes);
    await expect(records.connect(stranger).supersede(patient.number, replacing))
      .to.be.revertedWithCustomError(records, "RecordsNotAMember")
      .withArgs(stranger.address);
  });

  it("refuses a later record that is none, is the same, is a link or was replaced itself", async () => {
    const world = await fixture();
    const { records, patient, doctor, otherDoctor } = world;
    const unfit = (name: string, of: string) =>
      expect(as(world, doctor).supersede(patient.number, link(name, recordRef(doctor, of))))
        .to.be.revertedWithCustomError(records, "RecordsLinkUnfit")
        .withArgs(patient.number, doctor.number, digestOf(name));
    await unfit("unknown", "note");
    await unfit("second opinion", "note");
    await unfit("note", "note");
    await as(world, doctor).anchor(patient.number, anchorItem("third"));
    const replacing = link("note again", recordRef(doctor, "note"));
    await as(world, doctor).supersede(patient.number, replacing);
    await unfit("note again", "third");
    await unfit("note", "note again");
    await as(world, patient).erase(recordRef(doctor, "third"));
    await unfit("third", "note again");
    await expect(
      as(world, doctor).amend(
        patient.number,
        link("note", recordRef(otherDoctor, "second opinion")),
      ),
    ).to.be.revertedWithCustomError(records, "RecordsLinkUnfit");
  });

  it("refuses an earlier record that is none, was replaced already, or was erased", async () => {
    const world = await fixture();
    const { records, patient, doctor } = world;
    const by = as(world, doctor);
    await expect(by.supersede(patient.number, link("note", recordRef(doctor, "unknown"))))
      .to.be.revertedWithCustomError(records, "RecordsNotAnchored")
      .withArgs(patient.number, doctor.number, digestOf("unknown"));
    await by.supersede(patient.number, link("note again", recordRef(doctor, "note")));
    await by.anchor(patient.number, anchorItem("third"));
    await expect(by.supersede(patient.number, link("third", recordRef(doctor, "note"))))
      .to.be.revertedWithCustomError(records, "RecordsAlreadySo")
      .withArgs(patient.number, doctor.number, digestOf("note"));
    await as(world, patient).erase(recordRef(doctor, "note again"));
    await expect(by.supersede(patient.number, link("third", recordRef(doctor, "note again"))))
      .to.be.revertedWithCustomError(records, "RecordsErased")
      .withArgs(patient.number, doctor.number, digestOf("note again"));
  });

  it("refuses staff who would be their own patient", async () => {
    const world = await fixture();
    const { records, doctor } = world;
    await expect(
      as(world, doctor).supersede(doctor.number, link("note again", recordRef(doctor, "note"))),
    )
      .to.be.revertedWithCustomError(records, "RecordsNotAPatient")
      .withArgs(doctor.number);
  });
});

describe("Records: amend", () => {
  it("adds to what another wrote, which stays as it is and says so", async () => {
    const world = await fixture();
    const { records, patient, doctor, otherDoctor } = world;
    const adding = link("second opinion", recordRef(doctor, "note"));
    await expect(as(world, otherDoctor).amend(patient.number, adding))
      .to.emit(records, "RecordAmended")
      .withArgs(
        ...[patient.number, doctor.number, digestOf("note")],
        ...[otherDoctor.number, digestOf("second opinion")],
      );
    expect(await flagsOf(world, doctor, "note")).to.equal(recordFlag.amended);
    expect(await flagsOf(world, otherDoctor, "second opinion")).to.equal(recordFlag.linked);
  });

  it("can be done again by another record, and after the record was replaced", async () => {
    const world = await fixture();
    const { patient, doctor, otherDoctor } = world;
    const note = recordRef(doctor, "note");
    await as(world, doctor).supersede(patient.number, link("note again", note));
    await as(world, otherDoctor).amend(patient.number, link("second opinion", note));
    await as(world, patient).amend(patient.number, link("mine", note));
    const { superseded, amended } = recordFlag;
    expect(await flagsOf(world, doctor, "note")).to.equal(superseded | amended);
  });

  it("is for those who may still write where their own record is", async () => {
    const world = await fixture();
    const { records, patient, doctor, otherDoctor } = world;
    await stop(world, otherDoctor);
    const adding = link("second opinion", recordRef(doctor, "note"));
    await expect(as(world, otherDoctor).amend(patient.number, adding))
      .to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted")
      .withArgs(patient.number, otherDoctor.number, notes);
    await expect(
      as(world, patient).amend(patient.number, link("unknown", recordRef(doctor, "note"))),
    ).to.be.revertedWithCustomError(records, "RecordsLinkUnfit");
  });
});

describe("Records: mark entered in error", () => {
  it("is said once, by the author or the patient, and by nobody else", async () => {
    const world = await fixture();
    const { records, patient, doctor, otherDoctor } = world;
    const note = recordRef(doctor, "note");
    await expect(as(world, otherDoctor).markEnteredInError(patient.number, note))
      .to.be.revertedWithCustomError(records, "RecordsNotYours")
      .withArgs(patient.number, doctor.number, otherDoctor.number);
    await expect(as(world, doctor).markEnteredInError(patient.number, note))
      .to.emit(records, "RecordEnteredInError")
      .withArgs(patient.number, doctor.number, digestOf("note"), doctor.number);
    await expect(as(world, patient).markEnteredInError(patient.number, note))
      .to.be.revertedWithCustomError(records, "RecordsAlreadySo")
      .withArgs(patient.number, doctor.number, digestOf("note"));
    const again = recordRef(doctor, "note again");
    await expect(as(world, patient).markEnteredInError(patient.number, again))
      .to.emit(records, "RecordEnteredInError")
      .withArgs(patient.number, doctor.number, digestOf("note again"), patient.number);
    expect(await flagsOf(world, doctor, "note")).to.equal(recordFlag.inError);
  });

  it("needs a record, and an author who may still write", async () => {
    const world = await fixture();
    const { records, patient, doctor } = world;
    for (const who of [doctor, patient])
      await expect(
        as(world, who).markEnteredInError(patient.number, recordRef(doctor, "unknown")),
      ).to.be.revertedWithCustomError(records, "RecordsNotAnchored");
    await stop(world, doctor);
    await expect(
      as(world, doctor).markEnteredInError(patient.number, recordRef(doctor, "note")),
    ).to.be.revertedWithCustomError(records, "RecordsWriteNotPermitted");
  });
});

describe("Records: erase", () => {
  it("leaves a tombstone of what anybody wrote, for ever", async () => {
    const world = await fixture();
    const { records, patient, doctor } = world;
    const note = recordRef(doctor, "note");
    await expect(as(world, patient).erase(note))
      .to.emit(records, "RecordErased")
      .withArgs(patient.number, doctor.number, digestOf("note"));
    expect(await flagsOf(world, doctor, "note")).to.equal(recordFlag.erased);
    for (const sending of [
      as(world, patient).erase(note),
      as(world, patient).markEnteredInError(patient.number, note),
    ])
      await expect(sending)
        .to.be.revertedWithCustomError(records, "RecordsErased")
        .withArgs(patient.number, doctor.number, digestOf("note"));
    await expect(
      as(world, doctor).anchor(patient.number, anchorItem("note")),
    ).to.be.revertedWithCustomError(records, "RecordsAlreadyAnchored");
  });

  it("waits for nothing: suspended patient, suspended hospital, paused chain", async () => {
    const world = await fixture();
    const { registration, northAdmin, patient } = world;
    await registration.connect(northAdmin).suspend(patient.number);
    await registration.suspendHospital(0);
    await registration.setPaused(true);
    await as(world, patient).erase(recordRef(patient, "mine"));
  });

  it("reaches the caller's own records alone", async () => {
    const world = await fixture();
    const { records, otherPatient, doctor, stranger } = world;
    for (const who of [otherPatient, doctor])
      await expect(as(world, who).erase(recordRef(doctor, "note")))
        .to.be.revertedWithCustomError(records, "RecordsNotAnchored")
        .withArgs(who.number, doctor.number, digestOf("note"));
    await expect(
      records.connect(stranger).erase(recordRef(doctor, "note")),
    ).to.be.revertedWithCustomError(records, "RecordsNotAMember");
  });
});

describe("Records: corrections while the chain is paused", () => {
  it("wait, all but an erase", async () => {
    const world = await fixture();
    const { records, registration, patient, doctor } = world;
    await registration.setPaused(true);
    const replacing = link("note again", recordRef(doctor, "note"));
    for (const sending of [
      as(world, doctor).supersede(patient.number, replacing),
      as(world, doctor).amend(patient.number, replacing),
      as(world, doctor).markEnteredInError(patient.number, recordRef(doctor, "note")),
      records.supersedeBySig(...(await signedLink(world, doctor, ["Supersede", replacing]))),
    ])
      await expect(sending).to.be.revertedWithCustomError(records, "RecordsPaused");
  });
});

describe("Records: signed corrections", () => {
  it("work through anybody, once", async () => {
    const world = await fixture();
    const { records, relay, patient, doctor, otherDoctor } = world;
    const by = records.connect(relay);
    const note = recordRef(doctor, "note");
    const amend = await signedLink(world, otherDoctor, ["Amend", link("second opinion", note)]);
    await by.amendBySig(...amend);
    await expect(by.amendBySig(...amend)).to.be.revertedWithCustomError(
      records,
      "RecordsLinkUnfit",
    );
    const supersede = await signedLink(world, doctor, ["Supersede", link("note again", note)]);
    await by.supersedeBySig(...supersede);
    await expect(by.supersedeBySig(...supersede)).to.be.revertedWithCustomError(
      records,
      "RecordsLinkUnfit",
    );
    const numbers = { patient: patient.number, signer: doctor.number };
    const mark = await signedRecordsAct(world, doctor, [
      "MarkEnteredInError",
      { ...numbers, ...note },
    ]);
    await by.markEnteredInErrorBySig(numbers.patient, numbers.signer, note, ...mark);
    await expect(
      by.markEnteredInErrorBySig(numbers.patient, numbers.signer, note, ...mark),
    ).to.be.revertedWithCustomError(records, "RecordsAlreadySo");
    const message = { patient: patient.number, ...note };
    const erase = await signedRecordsAct(world, patient, ["Erase", message]);
    await by.eraseBySig(patient.number, note, ...erase);
    await expect(by.eraseBySig(patient.number, note, ...erase)).to.be.revertedWithCustomError(
      records,
      "RecordsErased",
    );
  });

  it("count for nothing else than was signed, and end at their deadline", async () => {
    const world = await fixture();
    const { records, patient, otherPatient, doctor, otherDoctor } = world;
    const invalid = (sending: Promise<unknown>) =>
      expect(sending).to.be.revertedWithCustomError(records, "RecordsSignatureInvalid");
    const note = recordRef(doctor, "note");
    const [p, a, given, ...signed] = await signedLink(world, doctor, [
      "Supersede",
      link("note again", note),
    ]);
    const [deadline, text, signature] = signed;
    await invalid(records.amendBySig(p, a, given, ...signed));
    await invalid(records.supersedeBySig(otherPatient.number, a, given, ...signed));
    await invalid(records.supersedeBySig(p, otherDoctor.number, given, ...signed));
    await invalid(records.supersedeBySig(p, a, { ...given, digest: digestOf("x") }, ...signed));
    for (const changed of [{ author: patient.number }, { digest: digestOf("mine") }])
      await invalid(
        records.supersedeBySig(p, a, { ...given, earlier: { ...note, ...changed } }, ...signed),
      );
    await invalid(records.supersedeBySig(p, a, given, deadline + 1, text, signature));
    await invalid(records.supersedeBySig(p, a, given, deadline, hashOf("Other."), signature));
    const message = { patient: p, ...note };
    const byDoctor = await signedRecordsAct(world, doctor, ["Erase", message]);
    await invalid(records.eraseBySig(p, note, ...byDoctor));
    const erase = await signedRecordsAct(world, patient, ["Erase", message]);
    await invalid(records.eraseBySig(p, recordRef(doctor, "note again"), ...erase));
    await expect(records.eraseBySig(999, note, ...erase))
      .to.be.revertedWithCustomError(records, "RecordsAuthorUnknown")
      .withArgs(999);
    await networkHelpers.time.increase(hour + 1);
    for (const sending of [
      records.supersedeBySig(p, a, given, ...signed),
      records.eraseBySig(p, note, ...erase),
    ])
      await expect(sending).to.be.revertedWithCustomError(records, "RecordsActExpired");
  });

  it("a correction keeps its category: what is anchored never changes", async () => {
    const world = await fixture();
    const { records, patient, doctor } = world;
    await as(world, patient).anchor(patient.number, anchorItem("result", laboratory));
    const result = recordRef(patient, "result");
    const before = await records.anchorOf(patient.number, result.author, result.digest);
    await as(world, doctor).amend(patient.number, link("note", result));
    await as(world, patient).supersede(patient.number, link("mine", result));
    await as(world, patient).markEnteredInError(patient.number, result);
    await as(world, patient).erase(result);
    const after = await records.anchorOf(patient.number, result.author, result.digest);
    expect([...after].slice(0, 3)).to.deep.equal([...before].slice(0, 3));
    const { superseded, inError, erased, amended } = recordFlag;
    expect(Number(after.flags)).to.equal(superseded | inError | erased | amended);
  });
});
