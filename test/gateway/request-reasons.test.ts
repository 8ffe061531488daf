import { expect } from "chai";
import { newPrivateKey } from "#lib/ecies";
import { approveRequest, refuseRequest } from "#lib/use-cases/answer-request";
import { askForAccess } from "#lib/use-cases/ask-for-access";
import { requestsTo } from "#lib/use-cases/my-requests";
import { vaultLimits } from "#lib/vault";
import { ask, signedIn, visitor, type Visitor } from "../support/gateway.ts";
import { eventually, startGatewayPair, type GatewayPair } from "../support/gateway-pair.ts";
import { addText, category, readingTerms, readText } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;
const done = 200;

describe("reasons of requests at a gateway", () => {
  let system: System;
  let pair: GatewayPair;
  before(async () => {
    system = await sharedSystem();
    pair = await startGatewayPair(system, [{ COPIES: "2" }, { COPIES: "2" }]);
  });
  after(() => pair.close());

  const askOf = (doctor: Visitor, patient: Visitor, reason = "why") =>
    askForAccess(doctor.ports, doctor.person, {
      ...readingTerms([laboratory]),
      ...{ patient: patient.number, reason },
    });
  const at = async (who: Visitor, gateway: { url: string }): Promise<Visitor> => ({
    ...who,
    ...(await signedIn(system, gateway, who.key)),
  });
  const pathOf = (patient: Visitor, reader: Visitor) =>
    `/patients/${patient.number}/requests/${reader.number}`;
  const people = async () => ({
    patient: await visitor(system, pair.first, "patient"),
    doctor: await visitor(system, pair.first, "doctor"),
    other: await visitor(system, pair.first, "doctor"),
    neighbour: await visitor(system, pair.first, "patient"),
    stranger: await signedIn(system, pair.first, newPrivateKey()),
  });
  type People = Awaited<ReturnType<typeof people>>;

  /** What a gateway answers to one request of a session of somebody's own. */
  const answered = async (
    who: Pick<Visitor, "session">,
    method: "GET" | "PUT" | "DELETE",
    { path, body }: { path: string; body?: Uint8Array },
  ) => {
    const { status, code } = await ask(who.session, {
      ...{ method, path },
      ...(body === undefined ? {} : { body }),
    });
    return status === done ? done : `${status} ${code ?? ""}`;
  };
  /** Each with a session in which no client counts. */
  const apart = async (all: People) => {
    const fresh = async ({ key }: Visitor) => signedIn(system, pair.first, key);
    const { patient, doctor, other, neighbour } = all;
    return {
      patient: await fresh(patient),
      doctor: await fresh(doctor),
      other: await fresh(other),
      neighbour: await fresh(neighbour),
      stranger: all.stranger,
    };
  };
  const roles = ["patient", "doctor", "other", "neighbour", "stranger"] as const;
  const notYours = "403 access-request/not-yours";

  it("are given to the patient and their author, and to nobody else, and enter no log", async () => {
    const all = await people();
    await askOf(all.doctor, all.patient);
    const sessions = await apart(all);
    const path = pathOf(all.patient, all.doctor);
    const answers = await Promise.all(
      roles.map((role) => answered(sessions[role], "GET", { path })),
    );
    expect(answers).to.deep.equal([done, done, notYours, notYours, notYours]);
    expect((await fetch(`${pair.first.url}${path}`)).status).to.equal(401);
    expect(await all.patient.client.accessEntries("patient")).to.deep.equal([]);
  });

  it("are written by the reader alone, as the chain's open request says, and not larger than they are", async () => {
    const all = await people();
    const { patient, doctor } = all;
    const sessions = await apart(all);
    const path = pathOf(patient, doctor);
    const notAsked = "422 access-request/not-asked";
    const body = new Uint8Array(2211).fill(1);
    expect(await answered(sessions.doctor, "PUT", { path, body })).to.equal(notAsked);
    await askOf(doctor, patient);
    const kept = await doctor.client.vault.requestReason({
      ...{ patient: patient.number, reader: doctor.number },
    });
    const right = { path, body: kept! };
    const answers = [];
    for (const role of roles) answers.push(await answered(sessions[role], "PUT", right));
    expect(answers).to.deep.equal([notYours, done, notYours, notYours, notYours]);
    expect(await answered(sessions.doctor, "PUT", { path, body })).to.equal(notAsked);
    const large = new Uint8Array(vaultLimits.requestReason + 1);
    expect(await answered(sessions.doctor, "PUT", { path, body: large })).to.match(/^413 /);
    const elsewhere = { path: pathOf(all.neighbour, doctor), body: kept! };
    expect(await answered(sessions.doctor, "PUT", elsewhere)).to.equal(notAsked);
    await refuseRequest(patient.ports, patient.person, { reader: doctor.reader, number: 1 });
    expect(await answered(sessions.doctor, "PUT", right)).to.equal(notAsked);
    expect(await answered(sessions.patient, "GET", { path })).to.equal(
      "404 vault/no-request-reason",
    );
  });

  it("are deleted by the two of them alone", async () => {
    const all = await people();
    await askOf(all.doctor, all.patient);
    const sessions = await apart(all);
    const path = pathOf(all.patient, all.doctor);
    const answers = [];
    for (const role of roles.toReversed())
      answers.push(await answered(sessions[role], "DELETE", { path }));
    expect(answers).to.deep.equal([notYours, notYours, notYours, done, done]);
    const nobody = `/patients/${all.patient.number}/requests/4000000`;
    expect(await answered(sessions.patient, "DELETE", { path: nobody })).to.equal(
      "422 capsule/no-reader",
    );
  });

  it("are at the second gateway too, and go there with the answer", async () => {
    const { patient, doctor } = await people();
    const digest = await addText(patient, { text: "in two places" });
    await askOf(doctor, patient, "asked at the first");
    const there = await at(patient, pair.second);
    const [request] = await requestsTo(there.ports, there.person);
    expect(request?.reason).to.deep.equal({ text: "asked at the first" });
    await approveRequest(there.ports, there.person, { reader: doctor.reader, number: 1 });
    expect(await readText(doctor, patient.number, digest)).to.equal("in two places");
    const name = { patient: patient.number, reader: doctor.number };
    const isGone = async () =>
      (await patient.client.vault.requestReason(name)) === undefined ? true : undefined;
    expect(await eventually(isGone)).to.equal(true);
  });
});
