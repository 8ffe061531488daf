import { expect } from "chai";
import { openAccessLogRead } from "#chain/access-log";
import { newPrivateKey } from "#lib/ecies";
import { rotateKey } from "#lib/use-cases/change-key";
import { moveAccount } from "#lib/use-cases/move-account";
import { fetchLog } from "#lib/use-cases/fetch-log";
import { signIn } from "#lib/use-cases/open-keys";
import { stopSharing } from "#lib/use-cases/stop";
import { verifyLog } from "#lib/use-cases/verify-log";
import {
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import {
  actorOf,
  addText,
  category,
  letRead,
  readText,
  typedRight,
  type Actor,
} from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;

describe("a member who moved, at a gateway", function () {
  this.timeout(60_000);
  let system: System;
  let gateway: TestGateway;
  let patient: Visitor;
  let doctor: Visitor;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
  });
  after(() => gateway.close());
  beforeEach(async () => {
    patient = await visitor(system, gateway, "patient");
    doctor = await visitor(system, gateway, "doctor");
  });

  const changing = { compromised: false, confirmPhrase: typedRight };

  /** Moves to a wallet that is signed in already, as nobody's yet. */
  async function moved(visitor: Visitor): Promise<Actor> {
    const { ports: to } = await signedIn(system, gateway, newPrivateKey());
    const both = { from: visitor.ports, to };
    const { person } = await moveAccount(both, visitor.person, changing);
    return actorOf(person, to);
  }

  it("acts and reads with the new wallet at once, in the session that it had as nobody's", async () => {
    const digest = await addText(patient, { text: "mine" });
    const after = await moved(patient);
    expect(await readText(after, patient.number, digest)).to.equal("mine");
    await letRead(after, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal("mine");
    await stopSharing(after.ports, after.person, {
      reader: doctor.reader,
      categories: [laboratory],
    });
    expect((await signIn(after.ports)).number).to.equal(patient.number);
  });

  it("has no running session with the old wallet any more", async () => {
    await letRead(patient, doctor, [laboratory]);
    const digest = await addText(patient, { text: "shared" });
    const again = await signedIn(system, gateway, doctor.key);
    const before = actorOf(doctor.person, again.ports);
    expect(await readText(before, patient.number, digest)).to.equal("shared");
    const after = await moved(doctor);
    await errorOf(() => again.client.accessEntries("reader"), "session/moved");
    await errorOf(() => again.client.accessEntries("reader"), "session/unknown");
    await errorOf(() => readText(before, patient.number, digest), "session/unknown");
    expect(await readText(after, patient.number, digest)).to.equal("shared");
    const stale = actorOf(doctor.person, doctor.ports);
    await errorOf(() => readText(stale, patient.number, digest), "session/moved");
  });

  it("leaves a log in which what either wallet read is evidence", async () => {
    await letRead(patient, doctor, [laboratory]);
    const digest = await addText(patient, { text: "read twice" });
    await readText(doctor, patient.number, digest);
    const after = await moved(doctor);
    await readText(after, patient.number, digest);
    const { services, provider, site } = system.session;
    const about = {
      deployment: site.deployment,
      patient: patient.number,
    };
    const file = await fetchLog([{ gateway: gateway.number, client: patient.client }], about);
    expect(file.entries.length).to.be.at.least(2);
    const ports = { ...services, log: openAccessLogRead(provider, site) };
    const { flaws } = await verifyLog(ports, file);
    expect(flaws.filter(({ code }) => code !== "unrooted")).to.deep.equal([]);
  });

  it("rotates through it, and opens the keys again there", async () => {
    await letRead(patient, doctor, [laboratory]);
    const digest = await addText(patient, { text: "kept" });
    const { person } = await rotateKey(doctor.ports, doctor.person, changing);
    const { ports } = await signedIn(system, gateway, doctor.key);
    const opened = await signIn(ports);
    expect(opened.key).to.deep.equal(person.key);
    expect(await readText(actorOf(opened, ports), patient.number, digest)).to.equal("kept");
  });
});
