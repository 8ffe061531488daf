import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import type { Ports } from "#lib/ports";
import { approveRequest, refuseRequest } from "#lib/use-cases/answer-request";
import { askForAccess, reasonNotKept, mayAskFrom } from "#lib/use-cases/ask-for-access";
import { cancelRequest } from "#lib/use-cases/cancel-request";
import { requestsOf, requestsTo } from "#lib/use-cases/my-requests";
import { reissueCapsules } from "#lib/use-cases/reissue-capsules";
import { share } from "#lib/use-cases/share";
import {
  addText,
  category,
  day,
  patientAndDoctors,
  readingTerms,
  readText,
  type Actor,
} from "../../support/people.ts";
import { failingAt } from "../../support/faults.ts";
import { errorOf } from "../../support/rejects.ts";
import { shortPauses } from "../../support/request-pauses.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const { laboratory, medications, notes } = category;
const reason = "You were referred to me.\nI want to compare your last results.";

describe("requests for access", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  const asked = (patient: Actor, over: object = {}) => ({
    ...readingTerms([medications, laboratory]),
    ...{ patient: patient.number, reason, ...over },
  });
  const ask = (doctor: Actor, patient: Actor, over: object = {}) =>
    askForAccess(doctor.ports, doctor.person, asked(patient, over));
  const inbox = ({ ports, person }: Actor) => requestsTo(ports, person);
  const answering = (doctor: Actor, number = 1) => ({ reader: doctor.reader, number });

  it("reach the patient with who asks, for what, until when and why, by one signature", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const until = doctor.ports.now() + day;
    doctor.asked.length = 0;
    const { sentence, number } = await ask(doctor, patient, { until });
    expect(doctor.asked).to.deep.equal(["Request"]);
    expect(sentence).to.match(
      /^I ask to read this patient's medications and laboratory results for treatment until .+ UTC\.$/,
    );
    const [request, ...others] = await inbox(patient);
    expect(others).to.deep.equal([]);
    expect(number).to.equal(1);
    expect(request).to.deep.include({
      ...{ reader: doctor.number, number, status: "open", endedAt: undefined, until },
      ...{ categories: [medications, laboratory], purposes: [0], actions: [0] },
      reason: { text: reason },
    });
    expect(request?.askedAt).to.be.closeTo(doctor.ports.now(), 30);
  });

  it("give nothing before the answer, and all that was asked after a yes with one signature", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "asked for" });
    await ask(doctor, patient);
    await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
    patient.asked.length = 0;
    const { sentence } = await approveRequest(patient.ports, patient.person, answering(doctor));
    expect(patient.asked).to.deep.equal(["Approve"]);
    expect(sentence).to.match(/^I say yes to a request\. Dr \d+ \(doctor, .+\) can read my /);
    expect(await readText(doctor, patient.number, digest)).to.equal("asked for");
    const [mine] = await requestsOf(doctor.ports, { reader: doctor.number });
    expect(mine).to.include({ status: "approved", patient: patient.number });
    expect(await mayAskFrom(doctor.ports, pairOf(patient, doctor))).to.equal(0);
  });

  it("are answered with less: fewer kinds and an earlier end", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const shown = await addText(patient, { text: "shown" });
    const hidden = await addText(patient, { text: "hidden", inCategory: medications });
    const until = doctor.ports.now() + 3 * day;
    await ask(doctor, patient, { until });
    const less = { categories: [laboratory], until: until - day };
    await approveRequest(patient.ports, patient.person, { ...answering(doctor), ...less });
    expect(await readText(doctor, patient.number, shown)).to.equal("shown");
    await errorOf(() => readText(doctor, patient.number, hidden), "consent/not-permitted");
    const cell = { ...pairOf(patient, doctor), category: laboratory };
    expect((await patient.ports.read.cell(cell)).until).to.equal(until - day);
  });

  it("are never answered with more: nothing is signed", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const until = doctor.ports.now() + day;
    await ask(doctor, patient, { until });
    patient.asked.length = 0;
    const wider = [
      { categories: [laboratory, notes] },
      { categories: [] },
      { until: until + 1 },
    ] as const;
    for (const one of wider)
      await errorOf(
        () => approveRequest(patient.ports, patient.person, { ...answering(doctor), ...one }),
        "access-request/wider",
      );
    await errorOf(
      () => approveRequest(patient.ports, patient.person, answering(doctor, 2)),
      "access-request/not-open",
    );
    expect(patient.asked).to.deep.equal([]);
  });

  it("keep what was shared before in other kinds readable after a yes", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "before", inCategory: notes });
    const terms = [readingTerms([notes])];
    await share(patient.ports, patient.person, { reader: doctor.reader, terms });
    await ask(doctor, patient);
    await approveRequest(patient.ports, patient.person, answering(doctor));
    expect(await readText(doctor, patient.number, digest)).to.equal("before");
  });

  it("end with a no, after which the reader waits, and is told until when before signing", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    await ask(doctor, patient);
    patient.asked.length = 0;
    const { sentence } = await refuseRequest(patient.ports, patient.person, answering(doctor));
    expect(patient.asked).to.deep.equal(["Refuse"]);
    expect(sentence).to.match(/^I refuse the request of Dr \d+ .+ to read my medications and lab/);
    const [refused] = await inbox(patient);
    expect(refused).to.deep.include({ status: "refused", reason: { missing: "not-kept" } });
    doctor.asked.length = 0;
    const error = await errorOf(() => ask(doctor, patient), "access-request/too-soon");
    expect(error.message).to.match(/you can ask again from \d+ \w+ \d{4}, \d\d:\d\d UTC\./);
    expect(doctor.asked).to.deep.equal([]);
    const from = await mayAskFrom(doctor.ports, pairOf(patient, doctor));
    expect(from).to.be.closeTo(doctor.ports.now() + 7 * day, 60);
    await errorOf(
      () => approveRequest(patient.ports, patient.person, answering(doctor)),
      "access-request/not-open",
    );
  });

  it("are taken back by their reader, who waits an hour", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    await ask(doctor, patient);
    await errorOf(() => ask(doctor, patient), "access-request/open-already");
    doctor.asked.length = 0;
    const { sentence } = await cancelRequest(doctor.ports, doctor.person, patient.number);
    expect(doctor.asked).to.deep.equal(["Cancel"]);
    expect(sentence).to.match(/^I take back my request to read this patient's medications and /);
    await errorOf(() => ask(doctor, patient), "access-request/too-soon");
    await errorOf(
      () => cancelRequest(doctor.ports, doctor.person, patient.number),
      "access-request/not-open",
    );
    const from = await mayAskFrom(doctor.ports, pairOf(patient, doctor));
    expect(from).to.be.closeTo(doctor.ports.now() + 3600, 60);
  });

  it("are made again when the hospitals' pause is over, under the next number", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const end = await shortPauses(system, { afterRefusal: 3, afterCancel: 3 });
    try {
      await ask(doctor, patient);
      await refuseRequest(patient.ports, patient.person, answering(doctor));
      await wait(4500);
      expect((await ask(doctor, patient)).number).to.equal(2);
      const open = await inbox(patient);
      expect(open.map(({ number, status }) => [number, status])).to.deep.equal([
        [2, "open"],
        [1, "refused"],
      ]);
    } finally {
      await end();
    }
  });

  it("are shown without a reason where it is not kept, is another's, or the vault is away", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await ask(doctor, patient);
    await ask(colleague, patient, { reason: "another reason" });
    const { vault } = patient.ports;
    const other = await vault.requestReason(pairOf(patient, colleague));
    const reasonWith = async (over: Partial<Ports["vault"]>) => {
      const ports = { ...patient.ports, vault: { ...vault, ...over } };
      const found = await requestsTo(ports, patient.person);
      return found.find(({ reader }) => reader === doctor.number)?.reason;
    };
    const none = () => Promise.resolve(undefined);
    expect(await reasonWith({ requestReason: none })).to.deep.equal({ missing: "not-kept" });
    const swapped = () => Promise.resolve(other);
    expect(await reasonWith({ requestReason: swapped })).to.deep.equal({
      ...{ missing: "does-not-open", code: "reason/other-digest" },
    });
  });

  it("stay open when only the reason could not be kept, which can be sent again", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const { ports } = failingAt(doctor.ports, 2);
    const { unsent } = await askForAccess(ports, doctor.person, asked(patient));
    expect(reasonNotKept(unsent!).code).to.equal("access-request/reason-not-kept");
    const [request] = await inbox(patient);
    expect(request).to.deep.include({ status: "open", reason: { missing: "not-kept" } });
    await unsent!.again();
    const [told] = await inbox(patient);
    expect(told!.reason).to.have.property("text");
  });

  it("stay open when the answer breaks off before the chain has it, and are made whole when after", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "in the end" });
    await ask(doctor, patient);
    const approve = (ports: Ports) => approveRequest(ports, patient.person, answering(doctor));
    for (const [at, status] of ["open", "open", "approved"].entries()) {
      await errorOf(() => approve(failingAt(patient.ports, at).ports), "test/down");
      const last = await patient.ports.read.lastRequest(pairOf(patient, doctor));
      expect(last.status).to.equal(status);
    }
    await errorOf(() => readText(doctor, patient.number, digest), "keys/no-capsule");
    await reissueCapsules(patient.ports, patient.person, {});
    expect(await readText(doctor, patient.number, digest)).to.equal("in the end");
  });

  it("are for patients and need a reason", async () => {
    const { patient, doctor, colleague } = await patientAndDoctors(system);
    await errorOf(() => ask(doctor, colleague), "access-request/not-a-patient");
    await errorOf(() => ask(doctor, patient, { reason: "  " }), "reason/empty");
    await errorOf(() => ask(doctor, patient, { reason: "x".repeat(2015) }), "reason/too-long");
    await errorOf(() => ask(doctor, patient, { reason: "a\u202eb" }), "reason/unprintable");
  });
});

const pairOf = (patient: Actor, reader: Actor) => ({
  patient: patient.number,
  reader: reader.number,
});
