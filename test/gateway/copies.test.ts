import { expect } from "chai";
import { directoryLimit } from "#lib/directory";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { encodeCanonical } from "#lib/canonical-cbor";
import { openGatewayClient } from "#lib/gateway-client";
import { signInToGateway } from "#lib/gateway-session";
import { addRecords, recordOfBytes } from "#lib/use-cases/add-records";
import { allBytes, openRecord } from "#lib/use-cases/open-record";
import { keyringFor } from "#lib/keyring";
import { localWallet } from "#lib/local-wallet";
import { stopSharing } from "#lib/use-cases/stop";
import { readConfig } from "../../gateway/config.ts";
import { openLog } from "../../gateway/log.ts";
import { startGateway } from "../../gateway/start.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { rowsOf } from "../support/dishonest-gateway.ts";
import {
  ask,
  gatewayEnvironment,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import {
  eventually,
  reachedAt,
  startGatewayPair,
  type GatewayPair,
} from "../support/gateway-pair.ts";
import { freshNode } from "../support/ipfs-node.ts";
import { addText, category, letRead, readText, treatment } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;
const bytes = (text: string) => new TextEncoder().encode(text);

describe("copies at a second gateway", () => {
  let system: System;
  let pair: GatewayPair;
  before(async () => {
    system = await sharedSystem();
    pair = await startGatewayPair(system, [{ COPIES: "2" }, { COPIES: "2" }]);
  });
  after(() => pair.close());

  const at = async <Who extends Visitor>(who: Who, gateway: { url: string }): Promise<Who> => ({
    ...who,
    ...(await signedIn(system, gateway, who.key)),
  });
  /** What a gateway answers to the owner of a capsule. */
  const capsuleAt = async (gateway: { url: string }, who: Visitor, reader: number) => {
    const { client } = await signedIn(system, gateway, who.key);
    const found = await client.vault.capsule({ patient: who.number, reader });
    return found === undefined ? undefined : new TextDecoder().decode(found);
  };

  it("a reader opens at the other gateway what was added and shared here, and the entry is that gateway's", async () => {
    const { first, second } = pair;
    const patient = await visitor(system, first, "patient");
    const doctor = await visitor(system, first, "doctor");
    const digest = await addText(patient, { text: "in two places" });
    await letRead(patient, doctor, [laboratory]);
    const there = await at(doctor, second);
    expect(await readText(there, patient.number, digest)).to.equal("in two places");
    const { client } = await signedIn(system, second, patient.key);
    const entries = (await client.accessEntries("patient")).map(({ entry }) => entry);
    expect(entries.map(({ gateway }) => gateway)).to.deep.equal(entries.map(() => second.number));
    expect(entries.filter(({ reader }) => reader === doctor.number)).to.have.length(4);
    expect(await patient.client.accessEntries("patient")).to.deep.equal([]);
    await stopSharing(patient.ports, patient.person, {
      reader: doctor.reader,
      categories: [laboratory],
    });
    expect(await capsuleAt(second, patient, doctor.number)).to.equal(undefined);
  });

  it("a payload of several blocks is at the second gateway when the record is acknowledged", async () => {
    const { first, second, stores } = pair;
    const patient = await visitor(system, first, "patient");
    const content = new Uint8Array(randomBytes(2_500_000));
    const clinical = { title: "scan", mediaType: "x/y", date: "2026-01-01", codes: [], note: "" };
    const { records } = await addRecords(patient.ports, {
      ...{ patient: patient.number, author: patient.number },
      records: [recordOfBytes(laboratory, clinical, content)],
    });
    const { digest } = records[0]!;
    await stores[0].close();
    const there = await at(patient, second);
    const keyring = await keyringFor(there.ports, there.person, patient.number);
    const opening = { digest, keyring, purpose: treatment };
    const who = { patient: patient.number, reader: patient.number };
    const { plaintext } = await openRecord(there.ports, { ...opening, ...who });
    expect(Buffer.from(await allBytes(plaintext)).equals(content)).to.equal(true);
    await stores[0].reopen();
  });

  it("what is erased at one is erased at both, and nobody can add it again", async () => {
    const { first, second } = pair;
    const patient = await visitor(system, first, "patient");
    const digest = await addText(patient, { text: "to go" });
    const { session } = await signedIn(system, second, patient.key);
    const get = async (part: string) =>
      new Uint8Array((await ask(session, { path: pathOf(digest, part) })).bytes);
    const boxes = [await get("manifest"), await get("key-box"), await get("header-box")];
    const there = await at(patient, second);
    await there.ports.vault.eraseRecord(patient.number, Buffer.from(digest.slice(2), "hex"));
    for (const gateway of [first, second]) {
      const own = await signedIn(system, gateway, patient.key);
      const answer = await ask(own.session, { path: pathOf(digest, "key-box") });
      expect([answer.status, answer.code]).to.deep.equal([404, "vault/no-box"]);
      const again = { method: "POST", path: "/records", body: encodeCanonical(boxes) };
      expect((await ask(own.session, again)).code).to.equal("record/erased");
    }
  });

  it("of what one person writes at both, the write signed last stays at both", async () => {
    const { first, second } = pair;
    const patient = await visitor(system, first, "patient");
    const name = { patient: patient.number, reader: patient.number };
    const there = await at(patient, second);
    for (const [who, text] of [
      [patient, "one"],
      [there, "two"],
      [patient, "three"],
      [there, "four"],
    ] as const) {
      await who.client.vault.putCapsule({ ...name, capsule: bytes(text) });
      expect(await capsuleAt(first, patient, name.reader)).to.equal(text);
      expect(await capsuleAt(second, patient, name.reader)).to.equal(text);
    }
  });

  it("a device with a slow clock is told, and signs again as the newest", async () => {
    const { first } = pair;
    const patient = await visitor(system, first, "patient");
    const { session } = await signedIn(system, first, patient.key);
    const path = `/patients/${patient.number}/capsules/${patient.number}`;
    const put = (text: string, counter: number) =>
      ask(session, { method: "PUT", path, body: bytes(text), counter });
    const ahead = Date.now() + 120_000;
    expect((await put("ahead", ahead)).status).to.equal(200);
    const other = await at(patient, first);
    const name = { patient: patient.number, reader: patient.number };
    await other.client.vault.putCapsule({ ...name, capsule: bytes("newest") });
    expect(await capsuleAt(first, patient, patient.number)).to.equal("newest");
    const slow = await signedIn(system, first, patient.key);
    const old = await ask(slow.session, { method: "PUT", path, body: bytes("old"), counter: 5 });
    expect([old.status, old.code]).to.deep.equal([409, "write/not-newest"]);
    expect((await put("far", Date.now() + 400_000)).code).to.equal("write/clock-ahead");
    expect(await capsuleAt(first, patient, patient.number)).to.equal("newest");
  });

  it("a hospital's staff directory is published by its admin alone, and read at both", async () => {
    const { first, second } = pair;
    const wallet = localWallet(demoKey("north"));
    const { services } = system.session;
    const admin = await signInToGateway(services, { url: first.url, fetch }, wallet);
    expect([admin.member, admin.hospital]).to.deep.equal([0, 0]);
    const document = bytes('{"resourceType":"Bundle"}');
    const client = openGatewayClient(admin);
    await client.putDirectory(0, document);
    await errorOf(() => client.putDirectory(1, document), "directory/not-yours");
    expect(await client.rpc("eth_chainId", [])).to.equal("0x7a69");
    const doctor = await visitor(system, first, "doctor");
    expect(doctor.session.hospital).to.equal(null);
    await errorOf(() => doctor.client.putDirectory(0, document), "directory/not-yours");
    const there = await signedIn(system, second, doctor.key);
    expect(await there.client.directory(0)).to.deep.equal(document);
    expect(await there.client.directory(1)).to.equal(undefined);
    const large = {
      method: "PUT",
      path: "/hospitals/0/directory",
      body: randomBytes(directoryLimit + 1),
    };
    expect((await ask(admin, large)).code).to.equal("request/too-large");
  });

  it("somebody's key slots are at both before they are anybody", async () => {
    const { first, second } = pair;
    const patient = await visitor(system, first, "patient");
    const there = await at(patient, second);
    const { account } = patient.person;
    const document = await patient.client.vault.slots(account);
    expect(await there.client.vault.slots(account)).to.deep.equal(document);
  });
});

describe("a gateway whose peer is not there", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  /** Two gateways that know each other, of which one may start later, and again. */
  async function twoApart(settings: Record<string, string>) {
    const [port, otherPort] = [await freePort(), await freePort()];
    const stores = [await freshNode(), await freshNode()] as const;
    const other = await gatewayEnvironment(system, {
      ...reachedAt(otherPort, [`http://127.0.0.1:${port}`]),
      STORE_URL: stores[1].url,
    });
    const gateway = await startTestGateway(system, {
      ...reachedAt(port, [other.url]),
      STORE_URL: stores[0].url,
      ...settings,
    });
    return {
      gateway,
      other,
      startOther: () => startGateway(readConfig(other.environment), openLog("silent")),
      end: async () => {
        await gateway.close();
        await other.remove();
        for (const store of stores) await store.stop();
      },
    };
  }
  const writes = (gateway: { directory: string }) =>
    rowsOf(gateway, "SELECT object, counter, digest FROM write ORDER BY object");
  const same = (gateway: TestGateway, other: { directory: string }) =>
    eventually(() => {
      const [own, there] = [writes(gateway), writes(other)];
      return own.length > 0 && JSON.stringify(own) === JSON.stringify(there) ? own : undefined;
    });

  it("keeps what it has to pass on, and passes it on when the peer comes, comes again, or has lost everything", async () => {
    const { gateway, other, startOther, end } = await twoApart({});
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "before" });
    let running = await startOther();
    await same(gateway, other);
    await running.close();
    await patient.client.vault.putCapsule({
      patient: patient.number,
      reader: patient.number,
      capsule: bytes("x"),
    });
    const later = await addText(patient, { text: "while it was away" });
    running = await startOther();
    await same(gateway, other);
    await running.close();
    await rm(other.directory, { recursive: true });
    running = await startOther();
    await same(gateway, other);
    const there = { ...patient, ...(await signedIn(system, running, patient.key)) };
    expect(await readText(there, patient.number, digest)).to.equal("before");
    expect(await readText(there, patient.number, later)).to.equal("while it was away");
    await running.close();
    await end();
  });

  it("that wants two copies says that nothing is lost; the same again is acknowledged once the peer is there", async () => {
    const { gateway, other, startOther, end } = await twoApart({ COPIES: "2", COPY_SECONDS: "1" });
    const key = demoKey("north");
    const { session } = await signedIn(system, gateway, key);
    const put = { method: "PUT", path: "/hospitals/0/directory", body: bytes("staff") };
    const refused = await ask(session, put);
    expect([refused.status, refused.code]).to.deep.equal([503, "copies/too-few"]);
    expect(refused.bytes.toString()).to.include("Nothing is lost");
    const running = await startOther();
    await same(gateway, other);
    expect((await ask(session, put)).status).to.equal(200);
    await running.close();
    await end();
  });

  it("starts with no more copies than it has peers", async () => {
    const { environment, remove } = await gatewayEnvironment(system, { COPIES: "2" });
    expect(() => readConfig(environment)).to.throw(/COPIES: expected no more than/);
    await remove();
  });
});
