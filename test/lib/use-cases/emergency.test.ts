import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { caseStatus, categoriesIn } from "#lib/emergency";
import { keyringOrNone } from "#lib/keyring";
import { emergency, readingPurpose, treatment } from "#lib/permission";
import { decodeReason, encodeReason, newReason, reasonDigest } from "#lib/reason-file";
import { breakGlass, emergencyOutlook } from "#lib/use-cases/break-glass";
import { checkReason } from "#lib/use-cases/check-reason";
import { denyReader } from "#lib/use-cases/deny";
import { casesToReview, disputeCase, reviewCase } from "#lib/use-cases/judge-case";
import { listRecords } from "#lib/use-cases/list-records";
import { openRecord, allBytes } from "#lib/use-cases/open-record";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { share } from "#lib/use-cases/share";
import { demoWallet } from "../../../scripts/demo-wallets.ts";
import {
  earlyCast,
  putAhead,
  startEarlySystem,
  type EarlySystem,
} from "../../support/early-system.ts";
import {
  addText,
  category,
  day,
  enrolled,
  readingTerms,
  type Actor,
} from "../../support/people.ts";
import { errorOf } from "../../support/rejects.ts";
import type { Ports } from "#lib/ports";
import { emergencyReasonOf, tellPatientWhy } from "#lib/use-cases/emergency-reason";
import { VaultError } from "#lib/vault";

const { laboratory, medications, mentalHealth } = category;
const fall = "unconscious after a fall";
const unkept = () => Promise.resolve();

describe("emergency access", function () {
  this.timeout(60_000);
  let early: EarlySystem;
  let patient: Actor;
  let lind: Actor;
  let osei: Actor;
  let nurse: Actor;

  before(async () => {
    early = await startEarlySystem();
    ({ patient, lind, osei, nurse } = await earlyCast(early));
  });
  after(() => early.system.close());

  const open = (categories: readonly number[], of = patient) =>
    setEmergencyAccess(of.ports, of.person, categories);
  const opened = async (doctor: Actor, of = patient) => {
    const files: string[] = [];
    const keep = (file: string): Promise<void> => {
      files.push(file);
      return Promise.resolve();
    };
    const found = await breakGlass(doctor.ports, doctor.person, {
      ...{ patient: of.number, reason: fall, keep },
    });
    return { ...found, file: files[0]! };
  };
  const newPatient = () => enrolled(early.system, "patient");

  it("is closed until the patient opens categories, and says which in the sentence they sign", async () => {
    expect((await patient.ports.read.emergencyAccess(patient.number)).categories).to.equal(0);
    await errorOf(() => opened(lind), "contract/ConsentNoEmergencyAccess");
    const { sentence } = await open([medications, laboratory]);
    expect(sentence).to.equal(
      "In an emergency any doctor can open my medications and laboratory results, and nothing else.",
    );
    const { categories } = await patient.ports.read.emergencyAccess(patient.number);
    expect(categoriesIn(categories)).to.deep.equal([medications, laboratory]);
  });

  it("gives a doctor a right for four hours, to what was opened and for emergencies only", async () => {
    const before = await emergencyOutlook(lind.ports, lind.number, patient.number);
    expect(before).to.include({ obstacle: undefined, window: 4 * 3600 });
    const { id, until, categories, sentence } = await opened(lind);
    expect(id).to.deep.equal({ patient: patient.number, doctor: lind.number, number: 1 });
    expect(categories).to.deep.equal([medications, laboratory]);
    expect(until).to.be.closeTo(lind.ports.now() + 4 * 3600, 10);
    expect(sentence).not.to.contain(fall);
    const ask = (inCategory: number, purpose: number) =>
      lind.ports.read.isPermittedAt(
        {
          ...{ patient: patient.number, reader: lind.number },
          category: inCategory,
          purpose,
          action: 0,
        },
        lind.ports.now(),
      );
    expect(await ask(laboratory, emergency)).to.equal(true);
    expect(await ask(laboratory, treatment)).to.equal(false);
    expect(await ask(mentalHealth, emergency)).to.equal(false);
    const asked = { patient: patient.number, reader: lind.number, category: laboratory };
    expect(await readingPurpose(lind.ports, asked)).to.equal(emergency);
    const after = await emergencyOutlook(lind.ports, lind.number, patient.number);
    expect(after.obstacle).to.equal("open-already");
    expect(after.open?.number).to.equal(1);
    await errorOf(() => opened(lind), "contract/ConsentCaseNotOver");
  });

  it("tells the patient why, whom nobody else can tell, and can do so later when a vault is away", async () => {
    const of = await newPatient();
    await open([laboratory], of);
    const text = "é".repeat(1000);
    const down = () => Promise.reject(new VaultError("unreachable", "It is away."));
    const vault = { ...osei.ports.vault, putEmergencyReason: down };
    const doing = { patient: of.number, reason: text, keep: unkept };
    const { id, unsent } = await breakGlass({ ...osei.ports, vault }, osei.person, doing);
    expect(unsent!.cause.code).to.equal("vault/unreachable");
    const [found] = await of.ports.read.emergencyCases({ patient: of.number });
    const whyFor = (who: Actor, over: Partial<Ports["vault"]> = {}) => {
      const ports = { ...who.ports, vault: { ...who.ports.vault, ...over } };
      return emergencyReasonOf(ports, who.person, found!);
    };
    expect(await whyFor(of)).to.deep.equal({ missing: "not-kept" });
    expect(await whyFor(of, { emergencyReason: down })).to.deep.equal({
      ...{ missing: "unreachable", code: "vault/unreachable" },
    });
    const { vault: back } = osei.ports;
    Object.assign(vault, {
      putEmergencyReason: (kept: Parameters<typeof back.putEmergencyReason>[0]) =>
        back.putEmergencyReason(kept),
    });
    await unsent!.again();
    expect(await whyFor(of)).to.deep.equal({ text });
    const closed = { missing: "does-not-open", code: "box/does-not-open" };
    expect(await whyFor(osei)).to.deep.equal(closed);
    const { deployment } = await of.ports.read.site();
    const forged = newReason({ deployment, about: "break-glass", id, text: "another reason" });
    await tellPatientWhy(osei.ports, forged);
    const altered = { missing: "does-not-open", code: "reason-file/altered" };
    expect(await whyFor(of)).to.deep.equal(altered);
  });

  it("shows a list whose records stay closed while no key has reached the doctor", async () => {
    await addText(patient, { text: "potassium 3.1" });
    const subject = { patient: patient.number, purpose: emergency };
    const keyring = await keyringOrNone(lind.ports, lind.person, subject);
    const list = await listRecords(lind.ports, { ...subject, reader: lind.number, keyring });
    expect(list.map((line) => "closed" in line && line.closed)).to.deep.equal(["keys/no-capsule"]);
  });

  it("opens what the doctor holds keys for, although the consent is over", async () => {
    const someone = await newPatient();
    const digest = await addText(someone, { text: "sodium 121" });
    const terms = [readingTerms([laboratory], someone.ports.now() + 2)];
    await share(someone.ports, someone.person, { reader: osei.reader, terms });
    await open([laboratory], someone);
    await opened(osei, someone);
    await wait(2500);
    const asked = { patient: someone.number, reader: osei.number, category: laboratory };
    const purpose = await readingPurpose(osei.ports, asked);
    expect(purpose).to.equal(emergency);
    const subject = { patient: someone.number, purpose };
    const keyring = await keyringOrNone(osei.ports, osei.person, subject);
    const opening = { ...subject, digest, reader: osei.number, keyring };
    const { plaintext } = await openRecord(osei.ports, opening);
    expect(new TextDecoder().decode(await allBytes(plaintext))).to.equal("sodium 121");
    await errorOf(
      () => openRecord(osei.ports, { ...opening, purpose: treatment }),
      "consent/not-permitted",
    );
    const denying = { reader: osei.reader, categories: [laboratory] };
    await denyReader(someone.ports, someone.person, {
      ...{ ...denying, until: someone.ports.now() + day },
    });
    await errorOf(() => openRecord(osei.ports, opening), "consent/not-permitted");
  });

  it("ends at once when the patient closes it", async () => {
    const someone = await newPatient();
    await open([laboratory], someone);
    await opened(lind, someone);
    const asked = { patient: someone.number, reader: lind.number, category: laboratory };
    expect(await readingPurpose(lind.ports, asked)).to.equal(emergency);
    const { sentence } = await open([], someone);
    expect(sentence).to.equal("Nobody can open my records in an emergency any more.");
    expect(await readingPurpose(lind.ports, asked)).to.equal(treatment);
  });

  it("needs a doctor, and one who has been active for seven days", async () => {
    const newcomer = await enrolled(early.system, "doctor");
    const outlook = await emergencyOutlook(newcomer.ports, newcomer.number, patient.number);
    expect(outlook.obstacle).to.equal("too-new");
    expect(outlook.notBefore).to.be.above(newcomer.ports.now() + 6 * day);
    await errorOf(() => opened(newcomer), "contract/ConsentDoctorTooNew");
    await errorOf(() => opened(nurse), "contract/ConsentDoctorNotActive");
    const ofNurse = await emergencyOutlook(nurse.ports, nurse.number, patient.number);
    expect(ofNurse.obstacle).to.equal("not-a-doctor");
  });

  it("proves the reason by its file, and finds a changed one", async () => {
    const someone = await newPatient();
    await open([laboratory], someone);
    const { file, id } = await opened(osei, someone);
    const { reason, found } = await checkReason(patient.ports, file);
    expect(reason.text).to.equal(fall);
    expect(found).to.include({ number: 1, status: caseStatus.unreviewed, isDisputed: false });
    expect(found.reason).to.equal(reasonDigest(decodeReason(file)));
    const changed = encodeReason({ ...reason, text: "curiosity" });
    await errorOf(() => checkReason(patient.ports, changed), "reason-file/altered");
    const other = encodeReason({ ...reason, id: { ...id, number: 2 } });
    await errorOf(() => checkReason(patient.ports, other), "reason-file/no-case");
    const elsewhere = encodeReason({ ...reason, deployment: `0x${"12".repeat(32)}` });
    await errorOf(() => checkReason(patient.ports, elsewhere), "reason-file/other-deployment");
    await errorOf(() => checkReason(patient.ports, "{}"), "reason-file/malformed");
  });

  it("takes no empty reason and none of over 1000 characters, before anything is signed", async () => {
    const given = { deployment: `0x${"12".repeat(32)}` as const, about: "review" as const };
    const id = { patient: 1, doctor: 2, number: 1 };
    await errorOf(
      () => Promise.resolve().then(() => newReason({ ...given, id, text: "  " })),
      "reason-file/empty",
    );
    const long = () =>
      Promise.resolve().then(() => newReason({ ...given, id, text: "x".repeat(1001) }));
    await errorOf(long, "reason-file/too-long");
  });

  it("caps what nobody has reviewed, by doctor", async () => {
    const someone = await newPatient();
    await open([laboratory], someone);
    const outlook = await emergencyOutlook(lind.ports, lind.number, someone.number);
    expect(outlook.obstacle).to.equal(undefined);
    await opened(lind, someone); // the third
    const another = await newPatient();
    await open([laboratory], another);
    const full = await emergencyOutlook(lind.ports, lind.number, another.number);
    expect(full.obstacle).to.equal("too-many-of-doctor");
    await errorOf(() => opened(lind, another), "contract/ConsentCasesOfDoctor");
  });

  describe("afterwards", () => {
    let hospitals: Record<"north" | "lake", Actor["ports"]>;
    let later: () => number;
    before(async () => {
      later = await putAhead(early.system, 5 * 3600);
      const portsOf = (name: "north" | "lake") => ({
        ...early.system.session.portsOf(demoWallet(name)),
        now: later,
      });
      hospitals = { north: portsOf("north"), lake: portsOf("lake") };
      patient = { ...patient, ports: { ...patient.ports, now: later } };
    });

    it("waits for the review of a hospital that is not the doctor's", async () => {
      const forNorth = await casesToReview(hospitals.north, 0);
      expect(new Set(forNorth.map(({ doctor }) => doctor))).to.deep.equal(new Set([lind.number]));
      const forLake = await casesToReview(hospitals.lake, 1);
      expect(new Set(forLake.map(({ doctor }) => doctor))).to.deep.equal(new Set([osei.number]));
      const [one] = forNorth.filter((found) => found.patient === patient.number);
      const found = { id: one!, label: lind.reader.label, isDisputed: false, isJustified: true };
      const own = { ...found, hospital: 1, reason: "we think so", keep: unkept };
      await errorOf(() => reviewCase(hospitals.lake, own), "contract/ConsentReviewerOwn");
      const { sentence } = await reviewCase(hospitals.north, { ...own, hospital: 0 });
      expect(sentence).to.equal(
        "Emergency access 1 of Dr Jonas Lind (doctor, Lakeside Clinic) to this patient was justified.",
      );
      const [now] = await patient.ports.read.emergencyCases({ patient: patient.number });
      expect(now).to.deep.include({ status: caseStatus.justified });
      expect(
        now!.reviews.map(({ hospital, isJustified }) => [hospital, isJustified]),
      ).to.deep.equal([[0, true]]);
    });

    it("goes back to a hospital when the patient disputes it, once; the review says that it knew", async () => {
      const id = { patient: patient.number, doctor: lind.number, number: 1 };
      const disputing = { id, label: lind.reader.label, reason: "I was at home", keep: unkept };
      const { sentence } = await disputeCase(patient.ports, disputing);
      expect(sentence).to.contain("I dispute emergency access 1 of Dr Jonas Lind");
      await errorOf(() => disputeCase(patient.ports, disputing), "contract/ConsentCaseDisputed");
      const [first] = await casesToReview(hospitals.north, 0);
      expect(first).to.deep.include({ ...id, isDisputed: true, status: caseStatus.unreviewed });
      const finding = { id, label: undefined, hospital: 0, reason: "nobody fell", keep: unkept };
      const unknowing = { ...finding, isDisputed: false, isJustified: false };
      await errorOf(() => reviewCase(hospitals.north, unknowing), "contract/ConsentCaseDisputed");
      await reviewCase(hospitals.north, { ...unknowing, isDisputed: true });
      const [now] = await patient.ports.read.emergencyCases({ patient: patient.number });
      expect(now).to.deep.include({ status: caseStatus.unjustified });
      expect(now!.reviews).to.have.length(2);
    });
  });
});
