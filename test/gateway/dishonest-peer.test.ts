import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeCanonical } from "#lib/canonical-cbor";
import { newPrivateKey } from "#lib/ecies";
import type { WriteEvidence } from "#lib/gateway-peer";
import {
  askAsPeer,
  copyOf,
  dishonest,
  rowsOf,
  signedWrite,
  type DishonestGateway,
} from "../support/dishonest-gateway.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type Visitor,
} from "../support/gateway.ts";
import { eventually, startGatewayPair, type GatewayPair } from "../support/gateway-pair.ts";
import { addText, readText } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("a dishonest gateway among peers", () => {
  let system: System;
  let pair: GatewayPair;
  let liar: DishonestGateway;
  let patient: Visitor;
  before(async () => {
    system = await sharedSystem();
    pair = await startGatewayPair(system, [{}, { DAILY_COPY_BYTES: String(2 ** 21) }]);
    liar = dishonest(pair.first, pair.second);
    patient = await visitor(system, pair.first, "patient");
  });
  after(() => pair.close());

  const capsulePath = (who: Visitor, reader = who.number) =>
    `/patients/${who.number}/capsules/${reader}`;
  const hand = (evidence: WriteEvidence, body?: Uint8Array) =>
    askAsPeer(system, liar, { body: copyOf(evidence, body) });
  const putting = (who: Visitor, body: Uint8Array, counter?: number) =>
    signedWrite(pair.first, who.session, {
      ...{ method: "PUT", path: capsulePath(who), body },
      ...(counter === undefined ? {} : { counter }),
    });
  /** What the second gateway has as the patient's capsule for themselves. */
  const capsuleThere = async (who: Visitor) => {
    const { session } = await signedIn(system, pair.second, who.key);
    const { status, bytes } = await ask(session, { path: capsulePath(who) });
    return status === 200 ? bytes.toString() : status;
  };
  const bytes = (text: string) => new TextEncoder().encode(text);

  it("hands on what a person signed, and nothing that it changed", async () => {
    const body = bytes("mine");
    const good = putting(patient, body);
    const flipped = (part: Uint8Array) => part.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
    const stranger = await visitor(system, pair.first, "patient");
    const other = putting(stranger, body);
    const lies: readonly (readonly [string, WriteEvidence, Uint8Array, string])[] = [
      ["another body", good, bytes("else"), "copy/altered"],
      ["another request", { ...good, request: flipped(good.request) }, body, "copy/"],
      [
        "no signature of the key",
        { ...good, requestSignature: randomBytes(64) },
        body,
        "copy/altered",
      ],
      [
        "another's sign-in",
        { ...good, message: other.message, signature: other.signature },
        body,
        "copy/altered",
      ],
      ["another's wallet", { ...good, signature: other.signature }, body, "copy/altered"],
      [
        "a changed sign-in",
        { ...good, message: good.message.replace("Nonce: ", "Nonce: 0") },
        body,
        "copy/altered",
      ],
      ["no sign-in", { ...good, message: "hello" }, body, "copy/malformed"],
      [
        "a time after any session",
        putting(patient, body, Date.now() + 90_000_000_000),
        body,
        "copy/out-of-session",
      ],
    ];
    for (const [what, evidence, sent, code] of lies) {
      const answer = await hand(evidence, sent);
      expect(answer.status, what).to.equal(422);
      expect(answer.code, what).to.include(code);
    }
    expect(await capsuleThere(patient)).to.equal(404);
    expect(await hand(good, body)).to.deep.equal({ status: 200, code: undefined, isSigned: true });
    expect(await capsuleThere(patient)).to.equal("mine");
  });

  it("cannot bring back what was replaced or deleted", async () => {
    const now = Date.now();
    const older = putting(patient, bytes("older"), now);
    const newer = putting(patient, bytes("newer"), now + 1);
    await hand(newer, bytes("newer"));
    expect((await hand(older, bytes("older"))).status).to.equal(200);
    expect(await capsuleThere(patient)).to.equal("newer");
    const removal = signedWrite(pair.first, patient.session, {
      ...{ method: "DELETE", path: capsulePath(patient), counter: now + 2 },
    });
    await hand(removal);
    expect(await capsuleThere(patient)).to.equal(404);
    for (const [evidence, text] of [
      [older, "older"],
      [newer, "newer"],
    ] as const)
      expect((await hand(evidence, bytes(text))).status).to.equal(200);
    expect(await capsuleThere(patient)).to.equal(404);
  });

  it("cannot bar the owner by a thief's write as of a time that has not come", async () => {
    const victim = await visitor(system, pair.first, "patient");
    const ahead = putting(victim, bytes("thief's"), Date.now() + 22 * 3_600_000);
    const early = putting(victim, bytes("thief's"), Date.now() + 310_000);
    for (const evidence of [ahead, early]) {
      const { status, code } = await hand(evidence, bytes("thief's"));
      expect([status, code]).to.deep.equal([422, "copy/clock-ahead"]);
    }
    const there = await signedIn(system, pair.second, victim.key);
    const body = bytes("owner's");
    const own = await ask(there.session, { method: "PUT", path: capsulePath(victim), body });
    expect(own.status).to.equal(200);
    expect(await capsuleThere(victim)).to.equal("owner's");
  });

  it("makes nobody write what is another's", async () => {
    const attacker = await visitor(system, pair.first, "patient");
    const digest = await addText(patient, { text: "kept" });
    await eventually(() => rowsOf(pair.second, "SELECT 1 FROM record WHERE digest = ?", digest)[0]);
    const body = bytes("evil");
    const by = (method: string, path: string, sent?: Uint8Array) =>
      signedWrite(pair.first, attacker.session, { method, path, ...(sent ? { body: sent } : {}) });
    const slots = rowsOf(
      pair.first,
      "SELECT request FROM write WHERE object = ?",
      `slots/${patient.person.account.toLowerCase()}`,
    );
    expect(slots).to.have.length(1);
    const { session } = await signedIn(system, pair.first, patient.key);
    const own = await ask(session, { path: `/patients/${patient.number}/slots` });
    const document = new Uint8Array(own.bytes);
    const tries: readonly (readonly [WriteEvidence, Uint8Array | undefined, string])[] = [
      [by("PUT", capsulePath(patient), body), body, "session/other-member"],
      [by("PUT", capsulePath(attacker, 1_000_000), body), body, "capsule/no-reader"],
      [by("DELETE", capsulePath(patient)), undefined, "session/other-member"],
      [by("PUT", `/patients/${attacker.number}/slots`, document), document, "slots/other-account"],
      [by("DELETE", `/records/${digest.slice(2)}`), undefined, "record/not-yours"],
      [by("PUT", "/hospitals/0/directory", body), body, "directory/not-yours"],
      [by("POST", "/relay", body), body, "copy/malformed"],
      [by("GET", `/records/${digest.slice(2)}/key-box`), undefined, "copy/malformed"],
    ];
    for (const [evidence, sent, code] of tries)
      expect((await hand(evidence, sent)).code, code).to.equal(code);
    const there = { ...patient, ...(await signedIn(system, pair.second, patient.key)) };
    expect(await readText(there, patient.number, digest)).to.equal("kept");
  });

  it("cannot bar a record by an erasure that somebody else signed before it came", async () => {
    const attacker = await visitor(system, pair.first, "patient");
    const victim = await visitor(system, pair.first, "patient");
    await pair.stores[1].close(); // so that the record does not come at once
    const digest = await addText(victim, { text: "later" });
    const erasure = signedWrite(pair.first, attacker.session, {
      ...{ method: "DELETE", path: `/records/${digest.slice(2)}` },
    });
    expect((await hand(erasure)).status).to.equal(200);
    await pair.stores[1].reopen();
    const there = { ...victim, ...(await signedIn(system, pair.second, victim.key)) };
    await eventually(() => rowsOf(pair.second, "SELECT 1 FROM record WHERE digest = ?", digest)[0]);
    expect(await readText(there, victim.number, digest)).to.equal("later");
  });

  it("gets no payload in under another CID, and no record without one", async () => {
    const content = randomBytes(5000);
    const cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    const answer = await askAsPeer(system, liar, {
      ...{ method: "PUT", path: `/copies/payloads/${cid}`, body: content },
    });
    expect([answer.status, answer.code]).to.deep.equal([422, "copy/wrong-cid"]);
    const digest = await addText(patient, { text: "source" });
    const { session } = await signedIn(system, pair.first, patient.key);
    const part = async (name: string) =>
      new Uint8Array((await ask(session, { path: pathOf(digest, name) })).bytes);
    const [manifest, key, header] = [
      await part("manifest"),
      await part("key-box"),
      await part("header-box"),
    ];
    const swapped = encodeCanonical([manifest, header, key]);
    const evidence = signedWrite(pair.first, patient.session, {
      ...{ method: "POST", path: "/records", body: swapped },
    });
    expect((await hand(evidence, swapped)).code).to.equal("record/box-altered");
  });

  it("is proven by its registered key, for this deployment, each request once", async () => {
    const good = { body: copyOf(putting(patient, bytes("x")), bytes("x")) };
    const as = (over: Partial<DishonestGateway>, more: object = {}) =>
      askAsPeer(system, { ...liar, ...over }, { ...good, ...more });
    const unsigned = { status: 401, code: "peer/not-proven", isSigned: false };
    expect(await as({ key: newPrivateKey() })).to.deep.equal(unsigned);
    expect(await as({ number: patient.number })).to.deep.equal(unsigned);
    expect(await as({ number: patient.number, key: patient.key })).to.deep.equal(unsigned);
    const otherDeployment = { deployment: `0x${"11".repeat(32)}` };
    expect(await as({}, otherDeployment)).to.deep.equal(unsigned);
    const elsewhere = { to: { ...liar.to, number: liar.number } };
    expect(await as(elsewhere)).to.deep.equal(unsigned);
    const counter = Date.now();
    expect((await as({}, { counter })).status).to.equal(200);
    expect((await as({}, { counter })).code).to.equal("peer/replayed");
    expect((await as({}, { counter: counter - 400_000 })).code).to.equal("peer/replayed");
    expect((await as({}, { body: bytes("nothing") })).code).to.equal("copy/malformed");
  });

  it("is one of those that the gateway was configured with", async () => {
    const alone = await startTestGateway(system);
    const { code } = await askAsPeer(system, dishonest(alone, pair.second), {
      body: copyOf(putting(patient, bytes("y")), bytes("y")),
    });
    expect(code).to.equal("peer/unknown");
    const visiting = await visitor(system, alone, "patient");
    const evidence = signedWrite(alone, visiting.session, {
      ...{ method: "PUT", path: capsulePath(visiting), body: bytes("z") },
    });
    expect((await hand(evidence, bytes("z"))).code).to.equal("copy/unknown-gateway");
    await alone.close();
  });

  it("brings no more in a day than it may", async () => {
    const cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    const path = `/copies/payloads/${cid}`;
    const large = { method: "PUT", path, body: randomBytes(2 ** 21 + 1) };
    const { status, code } = await askAsPeer(system, liar, large);
    expect([status, code]).to.deep.equal([413, "quota/too-large"]);
  });

  it("is hung up on when its answer has no end", async () => {
    let sent = 0;
    let closed = 0;
    const endless = createServer((_request, response) => {
      response.once("close", () => (closed += 1));
      const go = (): void => {
        while (!response.destroyed && sent < 2 ** 28) {
          sent += 2 ** 16;
          if (!response.write(Buffer.alloc(2 ** 16, 0x20))) return void response.once("drain", go);
        }
      };
      go();
    });
    await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
    const { port } = endless.address() as AddressInfo;
    const alone = await startTestGateway(system, { PEERS: `http://127.0.0.1:${port}` });
    await eventually(() => (closed > 0 ? true : undefined));
    expect(sent).to.be.lessThan(2 ** 25);
    await alone.close();
    endless.closeAllConnections();
    endless.close();
  });
});
