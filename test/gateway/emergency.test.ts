import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { breakGlassAct, disputeAct, reviewAct, setEmergencyAccessAct } from "#lib/acts/emergency";
import { entryKinds } from "#lib/access-entry";
import { keyringOrNone } from "#lib/keyring";
import { emergency, treatment } from "#lib/permission";
import { newPrivateKey } from "#lib/ecies";
import { sealedEmergencyLength } from "#lib/emergency-reason";
import { decodeReason } from "#lib/reason-file";
import { emergencyReasonOf, tellPatientWhy } from "#lib/use-cases/emergency-reason";
import { breakGlass } from "#lib/use-cases/break-glass";
import { openRecord, allBytes } from "#lib/use-cases/open-record";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { share } from "#lib/use-cases/share";
import { bringKeys } from "../../scripts/early-staff.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { relayedAct } from "../../gateway/relayed-acts.ts";
import { startEarlySystem, type EarlySystem } from "../support/early-system.ts";
import { signedIn, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import { addText, category, readingTerms } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";

const { laboratory, medications } = category;
const someReason = new Uint8Array(sealedEmergencyLength).fill(1);
const keep = () => Promise.resolve();

describe("an emergency at a gateway", function () {
  this.timeout(60_000);
  let early: EarlySystem;
  let gateway: TestGateway;
  before(async () => {
    early = await startEarlySystem();
    gateway = await startTestGateway(early.system);
  });
  after(async () => {
    await gateway.close();
    await early.system.close();
  });

  const doctorOf = async (name: "osei" | "lind") => {
    const { ports, client } = await signedIn(early.system, gateway, demoKey(name));
    return { ...(await bringKeys(early.staff, name, ports)), client };
  };

  it("gives the doctor list, keys and record for emergencies alone, and enters it as such", async () => {
    const patient = await visitor(early.system, gateway, "patient");
    const osei = await doctorOf("osei");
    const digest = await addText(patient, { text: "glucose 1.8" });
    const terms = [readingTerms([laboratory], patient.ports.now() + 2)];
    await share(patient.ports, patient.person, { reader: osei.reader, terms });
    await setEmergencyAccess(patient.ports, patient.person, [laboratory]);
    await breakGlass(osei.ports, osei.person, { patient: patient.number, reason: "coma", keep });
    await wait(2500); // the consent is over; its keys are where they were
    const subject = { patient: patient.number, purpose: emergency };
    const held = await osei.client.headers(patient.number, emergency);
    expect(held.headers.map((one) => one.digest)).to.deep.equal([digest]);
    const keyring = await keyringOrNone(osei.ports, osei.person, subject);
    const opening = { ...subject, digest, reader: osei.person.number, keyring };
    const { plaintext } = await openRecord(osei.ports, opening);
    expect(new TextDecoder().decode(await allBytes(plaintext))).to.equal("glucose 1.8");
    await errorOf(() => osei.client.headers(patient.number, treatment), "consent/not-permitted");
    const entries = await patient.client.accessEntries("patient");
    const served = entries
      .map(({ entry }) => entry)
      .filter(({ reader, outcome }) => reader === osei.person.number && outcome === 0);
    expect(new Set(served.map(({ purpose }) => purpose))).to.deep.equal(new Set([emergency]));
    expect(served.map(({ kind }) => kind)).to.include.members([
      entryKinds.headers,
      entryKinds.capsule,
      entryKinds.record,
    ]);
  });

  it("refuses list and keys of what the patient did not open, and of all once they closed it", async () => {
    const patient = await visitor(early.system, gateway, "patient");
    const lind = await doctorOf("lind");
    await addText(patient, { text: "not opened" });
    await setEmergencyAccess(patient.ports, patient.person, [medications]);
    await breakGlass(lind.ports, lind.person, { patient: patient.number, reason: "coma", keep });
    const { headers } = await lind.client.headers(patient.number, emergency);
    expect(headers).to.deep.equal([]);
    await setEmergencyAccess(patient.ports, patient.person, []);
    await errorOf(() => lind.client.headers(patient.number, emergency), "consent/not-permitted");
    const request = { patient: patient.number, reader: lind.person.number, purpose: emergency };
    await errorOf(() => lind.ports.vault.capsule(request), "consent/not-permitted");
  });

  it("keeps the doctor's first reason for the patient and the doctor alone, and takes it for a case of theirs only", async () => {
    const patient = await visitor(early.system, gateway, "patient");
    const neighbour = await visitor(early.system, gateway, "patient");
    const stranger = await signedIn(early.system, gateway, newPrivateKey());
    const osei = await doctorOf("osei");
    const lind = await doctorOf("lind");
    await setEmergencyAccess(patient.ports, patient.person, [laboratory]);
    const reason = new Uint8Array(sealedEmergencyLength).fill(1);
    const id = { patient: patient.number, doctor: osei.person.number, number: 1 };
    await errorOf(
      () => osei.ports.vault.putEmergencyReason({ id, reason }),
      "emergency-reason/no-case",
    );
    const { unsent } = await breakGlass(osei.ports, osei.person, {
      ...{ patient: patient.number, reason: "coma", keep },
    });
    expect(unsent).to.equal(undefined);
    const [found] = await patient.ports.read.emergencyCases({ patient: patient.number });
    const why = await emergencyReasonOf(patient.ports, patient.person, found!);
    expect(why).to.deep.equal({ text: "coma" });
    expect(await osei.ports.vault.emergencyReason(id)).to.have.length(sealedEmergencyLength);
    for (const other of [neighbour, lind, stranger]) {
      const { vault } = other.ports;
      await errorOf(() => vault.emergencyReason(id), "emergency-reason/not-yours");
      const put = () => vault.putEmergencyReason({ id, reason });
      await errorOf(put, "emergency-reason/not-yours");
    }
    const own = patient.ports.vault;
    await errorOf(() => own.putEmergencyReason({ id, reason }), "emergency-reason/not-yours");
    for (const wrong of [
      { id: { ...id, number: 0 }, reason },
      { id: { ...id, number: 2 }, reason },
      { id, reason: reason.subarray(1) },
    ])
      await errorOf(() => osei.ports.vault.putEmergencyReason(wrong), "emergency-reason/no-case");
    await errorOf(
      () => osei.ports.vault.putEmergencyReason({ id, reason }),
      "emergency-reason/kept-already",
    );
    const missing = { ...id, number: 2 };
    expect(await patient.ports.vault.emergencyReason(missing)).to.equal(undefined);
    const entries = await patient.client.accessEntries("patient");
    expect(entries).to.deep.equal([]);
  });

  it("counts a reason that is kept as told when the doctor's client sends it again", async () => {
    const patient = await visitor(early.system, gateway, "patient");
    const osei = await doctorOf("osei");
    await setEmergencyAccess(patient.ports, patient.person, [laboratory]);
    const files: string[] = [];
    const keepFile = (file: string) => Promise.resolve(void files.push(file));
    const opening = { patient: patient.number, reason: "coma", keep: keepFile };
    const { id } = await breakGlass(osei.ports, osei.person, opening);
    const before = await osei.ports.vault.emergencyReason(id);
    await tellPatientWhy(osei.ports, decodeReason(files[0]!));
    expect(await osei.ports.vault.emergencyReason(id)).to.deep.equal(before);
  });

  it("sends emergencies and their end in the lane of stops, reviews and disputes in the other", () => {
    const { site } = early.system.session;
    const last = { deadline: 2 ** 31, sentence: "Now." };
    const id = { patient: 1, doctor: 2, number: 1 };
    const reason = `0x${"12".repeat(32)}` as const;
    const laneOf = (act: ReturnType<typeof breakGlassAct>) =>
      relayedAct(site, act.callWith("0x1234")).lane;
    expect(laneOf(breakGlassAct(site, { id, reason, ...last }))).to.equal("urgent");
    const closing = { patient: 1, categories: 0, revision: 3, ...last };
    expect(laneOf(setEmergencyAccessAct(site, closing))).to.equal("urgent");
    expect(laneOf(disputeAct(site, { id, reason, ...last }))).to.equal("ordinary");
    const finding = { hospital: 0, isDisputed: false, isJustified: true };
    expect(laneOf(reviewAct(site, { id, reason, ...finding, ...last }))).to.equal("ordinary");
  });

  it("leaves the patient the reason that they could read, when the doctor writes another (threat)", async () => {
    const patient = await visitor(early.system, gateway, "patient");
    const lind = await doctorOf("lind");
    await setEmergencyAccess(patient.ports, patient.person, [laboratory]);
    const opening = { patient: patient.number, reason: "coma", keep };
    await breakGlass(lind.ports, lind.person, opening);
    const [found] = await patient.ports.read.emergencyCases({ patient: patient.number });
    const why = () => emergencyReasonOf(patient.ports, patient.person, found!);
    expect(await why()).to.deep.equal({ text: "coma" });
    const id = { patient: patient.number, doctor: lind.person.number, number: 1 };
    await lind.ports.vault.putEmergencyReason({ id, reason: someReason }).catch(() => undefined);
    expect(await why()).to.deep.equal({ text: "coma" });
  });
});
