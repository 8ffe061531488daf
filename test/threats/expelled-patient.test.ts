import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { Wallet } from "ethers";
import { openContracts } from "#chain/contracts";
import { toHex } from "#lib/bytes";
import { denyAct } from "#lib/acts/consent";
import { perform } from "#lib/ports";
import { signIn } from "#lib/use-cases/open-keys";
import { listRecords } from "#lib/use-cases/list-records";
import { keyringFor } from "#lib/keyring";
import { stopSharing } from "#lib/use-cases/stop";
import { suspendMember } from "#lib/use-cases/vouch";
import { zeroFees } from "#chain/relay";
import { demoKey, demoWallet } from "../../scripts/demo-wallets.ts";
import {
  addText,
  category,
  enrolled,
  invitation,
  letRead,
  newWallet,
  readText,
  treatment,
  typedRight,
  type Actor,
} from "../support/people.ts";
import { enrol } from "#lib/use-cases/enrol";
import { errorOf } from "../support/rejects.ts";
import { startSystem, type System } from "../support/system.ts";

const { laboratory, medications } = category;

// Threat 8: the patient is suspended, lapses, loses the hospital, or everything is paused.
describe("threat: a patient who is put out", () => {
  let system: System; // of its own: it suspends a hospital and pauses everything
  before(async () => {
    system = await startSystem();
  });
  after(() => system.close());

  /** A patient with a record, shared with one doctor of the other hospital. */
  async function settled() {
    const patient = await enrolled(system, "patient");
    const doctor = await enrolled(system, "doctor", { hospital: "lake" });
    const digest = await addText(patient, { text: "mine" });
    await letRead(patient, doctor, [laboratory, medications]);
    return { patient, doctor, digest };
  }

  /** Signs in, reads, lists, stops one category and denies the other. */
  async function staysInCharge({ patient, doctor, digest }: Awaited<ReturnType<typeof settled>>) {
    const { ports, number } = patient;
    expect(await signIn(ports)).to.deep.equal(patient.person);
    expect(await readText(patient, number, digest)).to.equal("mine");
    const keyring = await keyringFor(ports, patient.person, number);
    const asking = { patient: number, reader: number, purpose: treatment, keyring };
    const list = await listRecords(ports, asking);
    expect(list.every((line) => "clinical" in line)).to.equal(true);
    await stopSharing(ports, patient.person, { reader: doctor.reader, categories: [laboratory] });
    await denies(patient, doctor);
    const permitted = (inCategory: number) =>
      ports.read.isPermittedAt(
        { patient: number, reader: doctor.number, category: inCategory, purpose: 0, action: 0 },
        ports.now(),
      );
    expect([await permitted(laboratory), await permitted(medications)]).to.deep.equal([
      false,
      false,
    ]);
  }

  async function denies({ ports, number }: Actor, reader: Actor) {
    const denial = {
      ...{ reader: reader.number, category: medications },
      ...{ from: 0, until: 2 ** 40 - 1, revision: 1 },
    };
    const body = {
      patient: number,
      denials: [denial],
      deadline: ports.now() + 900,
      sentence: "No.",
    };
    await perform(ports, denyAct(await ports.read.site(), body));
  }

  it("reads, revokes and denies when suspended, and cannot share anew", async () => {
    const story = await settled();
    await suspendMember(system.session.portsOf(demoWallet("north")), story.patient.number);
    await staysInCharge(story);
    const code = "contract/ConsentPatientNotActive";
    await errorOf(() => letRead(story.patient, story.doctor, [laboratory]), code);
  });

  it("keeps its consents when suspended: the doctor goes on reading", async () => {
    const { patient, doctor, digest } = await settled();
    await suspendMember(system.session.portsOf(demoWallet("north")), patient.number);
    expect(await readText(doctor, patient.number, digest)).to.equal("mine");
  });

  it("reads, revokes and denies when the membership has expired", async () => {
    const story = await settled();
    const { read } = story.patient.ports;
    const validUntil = Math.max((await read.head()).time, story.patient.ports.now()) + 2;
    const admin = new Wallet(toHex(demoKey("north")), system.session.provider);
    const { Registration } = openContracts(system.session.site, admin);
    await (await Registration.renew(story.patient.number, validUntil, zeroFees)).wait();
    while ((await read.head()).time < validUntil) await wait(100);
    const code = "contract/ConsentPatientNotActive";
    await errorOf(() => letRead(story.patient, story.doctor, [category.notes]), code);
    await staysInCharge(story);
  });

  it("reads, revokes and denies when the hospital is suspended", async () => {
    const story = await settled();
    await system.consortium.suspendHospital(0);
    try {
      await staysInCharge(story);
    } finally {
      await system.consortium.reinstateHospital(0);
    }
  });

  it("reads, revokes and denies while everything is paused; joining, sharing and writing wait", async () => {
    const story = await settled();
    const pause = async (paused: boolean) =>
      (await system.owned.Registration.setPaused(paused, zeroFees)).wait();
    const wallet = newWallet();
    const invited = await invitation(system, "patient", { account: wallet.account });
    await pause(true);
    try {
      await staysInCharge(story);
      const code = "contract/ConsentPaused";
      await errorOf(() => letRead(story.patient, story.doctor, [category.notes]), code);
      const adding = () => addText(story.patient, { text: "waits" });
      await errorOf(adding, "contract/RecordsPaused");
      const joining = () => enrol(system.session.portsOf(wallet), invited, typedRight);
      await errorOf(joining, "contract/RegistrationPaused");
    } finally {
      await pause(false);
    }
    await enrol(system.session.portsOf(wallet), invited, typedRight);
    await addText(story.patient, { text: "waited" });
  });
});
