import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { maxHeadAge } from "#lib/permission";
import { addRecords } from "#lib/use-cases/add-records";
import { share } from "#lib/use-cases/share";
import type { Ports } from "#lib/ports";
import {
  addText,
  category,
  letRead,
  letWrite,
  patientAndDoctors,
  readingTerms,
  readText,
  textRecord,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory, notes } = category;

// Threat 5: a consent is over, and the node's time stands still before its end.
describe("threat: a chain that stops, or shows an old head", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  /** The same node, its head forever as it is now, and evaluating questions as of the time asked about. */
  async function frozen(ports: Ports): Promise<Ports> {
    const head = await ports.read.head();
    return { ...ports, read: { ...ports.read, head: () => Promise.resolve(head) } };
  }

  it("ends a consent at its second by the wall clock, on a real idle chain whose head is older", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "for three seconds" });
    const until = Math.floor(Date.now() / 1000) + 3;
    await share(patient.ports, patient.person, {
      reader: doctor.reader,
      terms: [readingTerms([laboratory], until)],
    });
    const standing = { ...doctor, ports: await frozen(doctor.ports) };
    expect(await readText(standing, patient.number, digest)).to.equal("for three seconds");
    while (Math.floor(Date.now() / 1000) < until) await wait(50);
    expect((await standing.ports.read.head()).time).to.be.below(until);
    await errorOf(() => readText(standing, patient.number, digest), "consent/not-permitted");
    await errorOf(() => readText(doctor, patient.number, digest), "consent/not-permitted");
  });

  it("serves no reader and takes no note on an old head; the patient still reads", async () => {
    const { patient, doctor } = await patientAndDoctors(system);
    const digest = await addText(patient, { text: "mine" });
    await letRead(patient, doctor, [laboratory]);
    await letWrite(patient, doctor, [notes]);
    const later = (ports: Ports): Ports => ({ ...ports, now: () => ports.now() + maxHeadAge + 5 });
    const late = { ...doctor, ports: later(doctor.ports) };
    await errorOf(() => readText(late, patient.number, digest), "chain/old-head");
    const writing = {
      patient: patient.number,
      author: doctor.number,
      records: [textRecord(notes, "x")],
    };
    await errorOf(() => addRecords(late.ports, writing), "chain/old-head");
    const owner = { ...patient, ports: later(patient.ports) };
    expect(await readText(owner, patient.number, digest)).to.equal("mine");
    expect(await readText(doctor, patient.number, digest)).to.equal("mine");
  });

  it("has a head that moves while nobody sends anything", async () => {
    const { read } = system.session.services;
    const first = await read.head();
    let second = first; // a block soon after another may have the same second
    for (let tries = 0; second.time === first.time && tries < 60; tries += 1) {
      await wait(100);
      second = await read.head();
    }
    expect(second.number).to.be.greaterThan(first.number);
    expect(second.time).to.be.greaterThan(first.time);
    const now = Math.floor(Date.now() / 1000);
    expect(second.time).to.be.within(now - 5, now + 5);
  });
});
