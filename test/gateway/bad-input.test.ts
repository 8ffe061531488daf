import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { encodeCanonical } from "#lib/canonical-cbor";
import { fromHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { requestHeaders } from "#lib/gateway-request";
import type { GatewaySession } from "#lib/gateway-session";
import { recordOfBytes, addRecords } from "#lib/use-cases/add-records";
import { readConfig } from "../../gateway/config.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
} from "../support/gateway.ts";
import { addText, category, letRead, readText } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;
const allowedOrigin = "https://app.example.org";

describe("bad input at a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system, {
      ORIGINS: allowedOrigin,
      BODY_SECONDS: "2",
      MAX_PAYLOAD_BYTES: String(3 * 2 ** 20),
    });
  });
  after(() => gateway.close());

  const json = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${gateway.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
    return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
  };

  const violations: readonly (readonly [string, string])[] = [
    ["/sign-in/challenge", "{}"],
    ["/sign-in/challenge", "not json"],
    ["/sign-in/challenge", '{"account":"0x12","challenge":"0x12"}'],
    ["/sign-in/challenge", '[{"account":1}]'],
    ["/sign-in", '{"message":"","signature":"0x"}'],
    ["/sign-in", '{"message":1,"signature":"0x11","more":1}'],
    ["/relay", '{"contract":"Consent"}'],
    ["/relay", '{"contract":"Consent","method":"grantBySig","args":"x"}'],
    ["/rpc", '{"method":"eth_sendRawTransaction","params":[]}'],
    ["/rpc", '{"method":"hardhat_mine","params":[]}'],
    ["/rpc", '{"method":"eth_call","params":[{},"latest",{}]}'],
    ["/rpc", '[{"method":"eth_chainId","params":[]}]'],
  ];
  for (const [path, body] of violations) {
    it(`${path} refuses ${body}`, async () => {
      const { session } = await signedIn(system, gateway, newPrivateKey());
      const bytes = new TextEncoder().encode(body);
      const request = { method: "POST", path, type: "application/json", body: bytes };
      const { status, code } = await ask(session, request);
      expect([status, code]).to.deep.equal([400, "request/malformed"]);
    });
  }

  it("refuses an oversized body, another content type, and what is no route", async () => {
    const large = JSON.stringify({ message: "x".repeat(300_000), signature: "0x11" });
    expect(await json("/sign-in", large)).to.deep.equal({ status: 413, code: "request/too-large" });
    const text = await json("/sign-in", "x", { "content-type": "text/plain" });
    expect(text).to.deep.equal({ status: 415, code: "request/content-type" });
    for (const path of ["/nothing", "/../../etc/passwd", "/records/..%2f..%2fx/manifest"])
      expect((await fetch(`${gateway.url}${path}`)).status).to.be.oneOf([400, 404]);
  });

  it("reads no body of somebody without a session, and no more at once than it has room for", async () => {
    const sent = await heldBodies(gateway.url, 40, {
      path: "/copies",
      size: 2 ** 21,
      patience: 30_000,
    });
    expect(new Set(sent)).to.deep.equal(new Set([401]));
    const { session } = await visitor(system, gateway, "patient");
    const held = await heldBodies(gateway.url, 40, { path: "/records", size: 2 ** 20, session });
    expect(held.filter((status) => status === 503).length).to.be.greaterThan(20);
    const small = { path: "/relay", size: 60_000, session };
    expect(new Set(await heldBodies(gateway.url, 40, small))).to.deep.equal(new Set(["waiting"]));
  });

  it("refuses foreign origins before anything else, and lets its own in", async () => {
    const call = (origin: string, method = "GET") =>
      fetch(`${gateway.url}/health`, { method, headers: { origin } });
    expect((await call("https://evil.example")).status).to.equal(403);
    expect((await call("null")).status).to.equal(403);
    const own = await call(allowedOrigin);
    expect(own.status).to.equal(200);
    expect(own.headers.get("access-control-allow-origin")).to.equal(allowedOrigin);
    const preflight = await fetch(`${gateway.url}/relay`, {
      method: "OPTIONS",
      headers: { origin: allowedOrigin, "access-control-request-method": "POST" },
    });
    expect(preflight.status).to.equal(204);
  });

  it("hangs up on a body that drips or never comes", async () => {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), "127.0.0.1");
    const since = performance.now();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    socket.write(
      "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
    );
    const drip = setInterval(() => socket.write(" "), 100);
    await closed;
    clearInterval(drip);
    expect(performance.now() - since).to.be.lessThan(5000);
  });

  it("refuses an endless body at its limit, and an endless payload of nobody at once", async () => {
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x20)),
      });
    const tries = [
      ["POST", "/sign-in", "application/json", 413],
      ["POST", "/records", "application/octet-stream", 401],
      ["PUT", "/payloads", "application/octet-stream", 401],
      ["POST", "/copies", "application/octet-stream", 401],
      [
        "PUT",
        "/copies/payloads/bafkreihdwdcefgh4dqkjv67uzcmw7ojee",
        "application/octet-stream",
        401,
      ],
    ] as const;
    for (const [method, path, type, status] of tries) {
      const init = { method, headers: { "content-type": type }, body: endless() };
      const answer = await fetch(`${gateway.url}${path}`, Object.assign(init, { duplex: "half" }))
        .then((one) => one.status)
        .catch(() => "cut off"); // the answer may be lost with the connection
      expect(answer, path).to.be.oneOf([status, "cut off"]);
    }
    expect((await fetch(`${gateway.url}/health`)).status).to.equal(200);
  });

  it("lets members search for events in its contracts, by name, and asks nothing heavy for anybody", async () => {
    const { client } = await visitor(system, gateway, "patient");
    const { Consent } = system.session.site.contracts;
    const named = [`0x${"11".repeat(32)}`];
    const search = (filter: object) => client.rpc("eth_getLogs", [filter]);
    const range = { fromBlock: "0x0", toBlock: "latest" };
    expect(await search({ address: Consent, topics: named, ...range })).to.deep.equal([]);
    const elsewhere = { address: `0x${"22".repeat(20)}`, topics: named };
    await errorOf(() => search(elsewhere), "rpc/not-ours");
    for (const filter of [
      { topics: named },
      { address: Consent },
      { address: Consent, topics: [null] },
    ])
      await errorOf(() => search(filter), "request/malformed");
    const to = `0x${"11".repeat(20)}`;
    const nested: unknown = JSON.parse(`${"[".repeat(200)}${"]".repeat(200)}`); // no node parses so deep
    const malformed: [method: string, params: readonly unknown[]][] = [
      ["eth_call", [{ data: "0x00" }, "latest"]],
      ["eth_call", [{ to, gas: "0xffffffffff" }, "latest"]],
      ["eth_call", [{ to, data: "0x0" }, "latest"]],
      ["eth_call", [{ to }, nested]],
      ["eth_getBlockByNumber", ["first", false]],
      ["eth_getCode", [nested]],
      ["eth_getTransactionReceipt", []],
      ["eth_chainId", [nested]],
    ];
    for (const [method, params] of malformed)
      await errorOf(() => client.rpc(method, params), "request/malformed");
    const { client: stranger } = await signedIn(system, gateway, newPrivateKey());
    await errorOf(() => stranger.rpc("eth_chainId", []), "session/not-a-member");
  });

  it("serves nothing without a session, and says so", async () => {
    const digest = "ab".repeat(32);
    for (const path of [
      `/records/${digest}/manifest`,
      `/records/${digest}/key-box`,
      `/records/${digest}/payload`,
      "/patients/1/headers",
      "/patients/1/slots",
      "/patients/1/capsules/2",
      "/access-entries",
    ]) {
      const answer = await fetch(`${gateway.url}${path}`);
      expect([answer.status, ((await answer.json()) as { code: string }).code], path).to.deep.equal(
        [401, "session/missing"],
      );
    }
  });

  it("describes itself and its state", async () => {
    const read = async (path: string) => (await fetch(`${gateway.url}${path}`)).text();
    expect(await read("/health")).to.equal('{"status":"alive"}');
    expect(await read("/ready")).to.equal('{"ready":true,"faults":[]}');
    expect(await read("/metrics")).to.include("request/unknown-route");
    expect(JSON.parse(await read("/openapi.json"))).to.have.nested.property("paths./relay.post");
  });

  it("gives its metrics to its operator alone", async () => {
    const token = "a token of the operator's";
    const other = await startTestGateway(system, { METRICS_TOKEN: token });
    const read = async (headers: Record<string, string> = {}) =>
      (await fetch(`${other.url}/metrics`, { headers })).text();
    expect(await read({ authorization: `Bearer ${token}` })).to.include("healthchain_gateway_");
    for (const authorization of ["", "Bearer", `Bearer ${token}x`, token])
      expect(await read({ authorization })).to.include("request/no-token");
    expect(await read()).to.include("request/no-token");
    await other.close();
  });

  it("takes records from their authors only, with the boxes that the manifest names", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "whole" });
    const { session } = await signedIn(system, gateway, patient.key);
    const get = async (part: string) => (await ask(session, { path: pathOf(digest, part) })).bytes;
    const [manifest, key, header] = [
      await get("manifest"),
      await get("key-box"),
      await get("header-box"),
    ];
    const add = (who: typeof session, parts: Uint8Array[]) =>
      ask(who, { method: "POST", path: "/records", body: encodeCanonical(parts) });
    const bytes = (buffer: Buffer) => new Uint8Array(buffer);
    const good = [bytes(manifest), bytes(key), bytes(header)];
    expect((await add(session, good)).status).to.equal(200);
    expect((await add(session, [good[0]!, good[2]!, good[1]!])).code).to.equal(
      "record/box-altered",
    );
    expect((await add(doctor.session, good)).code).to.equal("record/other-author");
    const flipped = good[0]!.map((byte, index) => (index === 10 ? byte ^ 1 : byte));
    const otherDeployment = await add(session, [flipped, good[1]!, good[2]!]);
    expect(otherDeployment.code).to.equal("record/other-deployment");
    expect((await add(session, [good[0]!])).code).to.equal("request/malformed");
  });

  it("limits a payload in size", async () => {
    const { client } = await visitor(system, gateway, "patient");
    async function* endless() {
      for (;;) yield await Promise.resolve(new Uint8Array(randomBytes(2 ** 18)));
    }
    const error = await client.store.addFile(endless()).catch((one: unknown) => one);
    expect((error as { code: string }).code).to.be.oneOf([
      "quota/too-large",
      "gateway/unreachable",
    ]);
  });

  it("lets nobody touch another patient's capsules, slots or records", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "mine" });
    const { session } = await signedIn(system, gateway, doctor.key);
    const { number } = patient;
    const body = Uint8Array.of(1, 2, 3);
    const capsule = `/patients/${number}/capsules/${doctor.number}`;
    const tries = [
      { method: "PUT", path: capsule, body },
      { method: "DELETE", path: capsule },
      { method: "GET", path: `/patients/${number}/capsules/${number}` },
      { method: "GET", path: `/patients/${number}/slots` },
      { method: "PUT", path: `/patients/${number}/slots`, body },
      { method: "DELETE", path: `/records/${digest.slice(2)}` },
    ];
    for (const one of tries)
      expect((await ask(session, one)).status, one.path).to.be.oneOf([403, 409]);
    expect(await readText(patient, number, digest)).to.equal("mine");
  });

  it("sends no call but signed acts of ours, each once", async () => {
    const { session, ports } = await signedIn(system, gateway, newPrivateKey());
    const relay = (body: object) =>
      ask(session, {
        ...{ method: "POST", path: "/relay", type: "application/json" },
        body: new TextEncoder().encode(JSON.stringify(body)),
      });
    for (const method of ["addHospital", "grant", "admit", "transferOwnership", "constructor"]) {
      const answer = await relay({ contract: "Registration", method, args: [] });
      expect([answer.status, answer.code]).to.deep.equal([403, "relay/not-ours"]);
    }
    expect((await relay({ contract: "__proto__", method: "x", args: [] })).code).to.equal(
      "relay/not-ours",
    );
    expect((await relay({ contract: "Consent", method: "grantBySig", args: [1] })).code).to.equal(
      "relay/malformed",
    );
    await errorOf(() => ports.vault.slots(`0x${"33".repeat(20)}`), "slots/other-account");
  });

  it("never serves a block that fails its hash, nor enters it as served", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const bytes = new Uint8Array(randomBytes(1_500_000));
    const clinical = { title: "scan", mediaType: "x/y", date: "2026-01-01", codes: [], note: "" };
    const { records } = await addRecords(patient.ports, {
      ...{ patient: patient.number, author: patient.number },
      records: [recordOfBytes(laboratory, clinical, bytes)],
    });
    await letRead(patient, doctor, [laboratory]);
    const digest = records[0]!.digest;
    const { session } = await signedIn(system, gateway, doctor.key);
    const whole = await ask(session, { path: pathOf(digest, "payload") });
    const tail = await ask(session, {
      path: pathOf(digest, "payload"),
      headers: { range: "bytes=1048576-" },
    });
    expect([whole.status, tail.status]).to.deep.equal([200, 206]);
    expect(tail.bytes.equals(whole.bytes.subarray(1_048_576))).to.equal(true);
    const before = (await patient.client.accessEntries("patient")).length;
    await alterBlock(system.blockDirectory, whole.bytes.subarray(0, 1_048_576));
    const altered = await ask(session, { path: pathOf(digest, "payload") });
    expect([altered.status, altered.code]).to.deep.equal([502, "store/block-altered"]);
    expect((await patient.client.accessEntries("patient")).length).to.equal(before);
  });

  it("starts with a whole configuration only, and never quotes a secret", () => {
    const broken = { ...gateway.environment, HEALTHCHAIN_GATEWAY_ACCOUNT_KEY: "0xsecret" };
    expect(() => readConfig(broken)).to.throw(
      /HEALTHCHAIN_GATEWAY_ACCOUNT_KEY: expected 0x and 64/,
    );
    expect(() => readConfig(broken)).to.not.throw(/secret"/);
    expect(() => readConfig({})).to.throw(/RPC_URL.*REGISTRATION.*STORE_URL.*DIRECTORY/);
  });

  it("writes no plaintext, key or signature into database, journal, vault or log", async () => {
    const marker = "Zebrafish-Syndrome-4711";
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: marker });
    await letRead(patient, doctor, [laboratory]);
    expect(await readText(doctor, patient.number, digest)).to.equal(marker);
    await wait(50);
    const files = await allFiles(gateway.directory);
    expect(files.some(({ name }) => name.endsWith("-wal"))).to.equal(true);
    const logs = Buffer.from(gateway.logs.join(""));
    const secrets = [
      ...[Buffer.from(marker), Buffer.from(`about ${marker}`)],
      ...[patient, doctor].flatMap(({ key, person, session }) => [
        key,
        person.key.privateKey,
        session.privateKey,
        ...person.key.roots.map(({ root }) => root),
      ]),
      fromHex(gateway.environment["HEALTHCHAIN_GATEWAY_ACCOUNT_KEY"]!),
    ].map((secret) => Buffer.from(secret));
    for (const { name, bytes } of [...files, { name: "log", bytes: logs }])
      for (const secret of secrets) {
        expect(bytes.includes(secret), name).to.equal(false);
        expect(bytes.includes(secret.toString("hex")), name).to.equal(false);
      }
    expect(logs.toString()).to.include("/records/:digest/key-box");
    for (const word of [digest.slice(2), patient.person.account.slice(2), doctor.session.id])
      expect(logs.toString().toLowerCase()).to.not.include(word.toLowerCase());
  });
});

async function allFiles(directory: string): Promise<{ name: string; bytes: Buffer }[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(name) })));
}

/** Flips a byte of the stored block that holds exactly these bytes. */
async function alterBlock(directory: string, block: Buffer): Promise<void> {
  for (const { name, bytes } of await allFiles(directory)) {
    if (!bytes.equals(block)) continue;
    bytes[100]! ^= 1;
    await writeFile(name, bytes);
    return;
  }
  throw new Error("no such block in the store's folder");
}

type Held = {
  readonly path: string;
  readonly size: number;
  readonly session?: GatewaySession;
  /** Milliseconds until what is not answered counts as waiting. */
  readonly patience?: number;
};

/** Begins as many requests with bodies that never end; each one's answer within a while, if any. */
async function heldBodies(
  url: string,
  count: number,
  { path, size, session, patience = 3000 }: Held,
): Promise<(number | "waiting")[]> {
  const { hostname, port } = new URL(url);
  const signed = {
    [requestHeaders.session]: session?.id,
    [requestHeaders.counter]: "1",
    [requestHeaders.purpose]: "0",
    [requestHeaders.signature]: `0x${"11".repeat(64)}`,
  };
  const headers = {
    host: hostname,
    "content-type": "application/octet-stream",
    "content-length": size,
    ...(session === undefined ? {} : signed),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  const answers = sockets.map((socket) => {
    socket.on("error", () => undefined);
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    socket.write(Buffer.alloc(size / 2));
    return new Promise<number>((resolve) =>
      socket.once("data", (text) => resolve(Number(text.toString().split(" ")[1]))),
    );
  });
  const waiting = wait(patience).then(() => "waiting" as const);
  const found = await Promise.all(answers.map((one) => Promise.race([one, waiting])));
  for (const socket of sockets) socket.destroy();
  return found;
}
