import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { grantAct, revokeAct } from "#lib/acts/consent";
import type { Call } from "#lib/acts/domains";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { cidOfDigest, decodeManifest } from "#lib/manifest";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { stopSharing } from "#lib/use-cases/stop";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { category, day, letRead } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;

describe("relay and downloads of a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system, { RECHECK_MILLISECONDS: "100", ACTS_PER_MINUTE: "6" });
  });
  after(() => gateway.close());

  const now = () => system.session.services.now();
  const signedGrant = async (patient: Visitor, reader: number) => {
    const { revision } = await patient.ports.read.cell({
      ...{ patient: patient.number, reader, category: laboratory },
    });
    const cell = {
      reader,
      category: laboratory,
      from: 0,
      until: now() + day,
      purposes: 1,
      actions: 1,
    };
    const act = grantAct(system.session.site, {
      patient: patient.number,
      cells: [{ ...cell, keyVersion: 1, revision }],
      deadline: now() + 600,
      sentence: "Read.",
    });
    return act.callWith(await patient.ports.sign.typedData(act.typedData));
  };
  const signedRevoke = async (patient: Visitor, reader: number) => {
    const act = revokeAct(system.session.site, {
      patient: patient.number,
      cells: [{ reader, category: laboratory }],
      nonce: toHex(newPrivateKey()),
      deadline: now() + 600,
      sentence: "Stop.",
    });
    return act.callWith(await patient.ports.sign.typedData(act.typedData));
  };

  it("sends an act once, however often and from however many it is handed in", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const call = await signedGrant(patient, doctor.number);
    const { client: other } = await signedIn(system, gateway, doctor.key);
    const answers = await Promise.all([patient.client.relay(call), other.relay(call)]);
    answers.push(await patient.client.relay(call));
    expect(new Set(answers.map(({ transaction }) => transaction)).size).to.equal(1);
    const cell = { patient: patient.number, reader: doctor.number, category: laboratory };
    expect((await patient.ports.read.cell(cell)).revision).to.equal(1);
  });

  it("passes the contract's refusal on, with its name", async () => {
    const patient = await visitor(system, gateway, "patient");
    const other = await visitor(system, gateway, "patient");
    const call = await signedGrant(patient, other.number);
    const forged = { ...call, args: [other.number, ...call.args.slice(1)] };
    await errorOf(() => patient.client.relay(forged), "contract/ConsentSignatureInvalid");
  });

  it("lets a stop through when all other acts of the account are used up", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const call = await signedGrant(patient, doctor.number);
    let refusal: unknown;
    for (let index = 0; index < 8 && refusal === undefined; index += 1)
      await patient.client.relay(call).catch((error: unknown) => {
        refusal = error;
      });
    expect(refusal).to.include({ code: "quota/too-many" });
    await patient.client.relay(await signedRevoke(patient, doctor.number));
    const cell = { patient: patient.number, reader: doctor.number, category: laboratory };
    expect((await patient.ports.read.cell(cell)).flags).to.equal(4);
  });

  it("lets another's stop pass many of one account", async () => {
    const many = await visitor(system, gateway, "patient");
    const one = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const stops = await Promise.all([1, 2, 3, 4, 5].map(() => signedRevoke(many, doctor.number)));
    const last = await signedRevoke(one, doctor.number);
    const done: string[] = [];
    const relayed = (who: Visitor, call: Call, name: string) =>
      who.client.relay(call).then(() => done.push(name));
    const all = stops.map((call) => relayed(many, call, "many"));
    await Promise.all([...all, relayed(one, last, "one")]);
    expect(done.indexOf("one")).to.be.below(3);
  });

  it("a flood from one address does not use up the relay's count", async () => {
    const small = await startTestGateway(system, { REQUESTS_PER_MINUTE: "10" });
    const floods = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${small.url}/health`)),
    );
    expect(floods.filter(({ status }) => status === 429)).to.have.length(20);
    const body = JSON.stringify({ contract: "Consent", method: "revokeBySig", args: [] });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${small.url}/relay`, { method: "POST", headers, body });
    expect(answer.status).to.be.oneOf([400, 401]);
    await small.close();
  });

  it("asks the chain for members, and for nobody else", async () => {
    const patient = await visitor(system, gateway, "patient");
    expect(Number(await patient.client.rpc("eth_chainId", []))).to.equal(31337);
    const { client } = await signedIn(system, gateway, newPrivateKey());
    await errorOf(() => client.rpc("eth_chainId", []), "session/not-a-member");
    await errorOf(() => patient.client.rpc("eth_sendTransaction", []), "request/malformed");
  });

  it("breaks a download off when the reader is stopped in its midst, and enters the refusal", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const bytes = new Uint8Array(randomBytes(40 * 2 ** 20));
    const clinical = { title: "scan", mediaType: "x/y", date: "2026-01-01", codes: [], note: "" };
    const { records } = await addRecords(patient.ports, {
      ...{ patient: patient.number, author: patient.number },
      records: [recordOfBytes(laboratory, clinical, bytes)],
    });
    await letRead(patient, doctor, [laboratory]);
    const digest: Hex = records[0]!.digest;
    const payload = await payloadOf(doctor, digest);
    const stop = { reader: doctor.reader, categories: [laboratory] };
    let received = 0;
    const download = async () => {
      for await (const chunk of doctor.ports.store.readFile(payload)) {
        if (received === 0) await stopSharing(patient.ports, patient.person, stop);
        received += chunk.length;
      }
    };
    const error = await download().catch((one: unknown) => one);
    expect(error).to.include({ code: "consent/not-permitted" });
    expect(received).to.be.lessThan(bytes.length);
    const { client } = await signedIn(system, gateway, patient.key);
    const last = (await client.accessEntries("patient")).at(-1)!.entry;
    expect(last).to.include({ reader: doctor.number, outcome: 1, record: digest });
    expect((await ask(doctor.session, { path: pathOf(digest, "payload") })).status).to.equal(403);
  });
});

/** The CID of a record's payload, once its manifest has passed by. */
async function payloadOf(reader: Visitor, digest: Hex): Promise<string> {
  return decodeManifest(await reader.ports.store.getBlock(cidOfDigest(fromHex(digest)))).payload;
}
