import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { openRpcStore } from "#ipfs/rpc-client";
import { equal } from "#lib/bytes";
import { endChildren, startChild } from "../../support/child.ts";
import { forAll, mutated } from "../../support/mutations.ts";
import { tell } from "../../support/rounds.ts";
import { scratchDirectory } from "../../support/scratch.ts";

const program = join(import.meta.dirname, "../../../ipfs/serve.ts");
/** What the node may take above what it had when it was idle, in MiB. */
const memoryLimit = 300;
/** How long an answer may take, in milliseconds. */
const patience = 20_000;

const calls = [
  ...["version", "id", "add", "cat", "block/get", "block/put", "block/stat", "block/rm", "pin/add"],
  ...[
    "pin/rm",
    "pin/ls",
    "repo/gc",
    "repo/stat",
    "",
    "block",
    "add/",
    "../version",
    "%2e%2e",
    "\u00e9",
  ],
];
const flags = [
  ...["arg", "offset", "length", "chunker", "max-file-links", "cid-version", "raw-leaves", "hash"],
  ...["only-hash", "pin", "progress", "trickle", "type", "stream", "recursive", "force", "format"],
  ...["cid-codec", "mhtype", "size-only", "wrap-with-directory", "inline", "__proto__"],
];

/** A call as it is sent, and how it was answered: a status, or no answer. */
type Request = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
};
type Outcome = number | "cut off";

describe("the store's HTTP surface, with random calls", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let node: Awaited<ReturnType<typeof startChild>>;
  let port: number;
  let kept: { cid: string; bytes: Uint8Array };
  let idleMemory: number;
  const store = () => openRpcStore({ url: `http://127.0.0.1:${port}` });

  before(async () => {
    scratch = await scratchDirectory();
    node = await startChild(program, ["--directory", scratch.path, "--port", "0"]);
    port = Number(new URL(node.firstLine.replace("ready ", "")).port);
    const bytes = randomBytes(3000);
    kept = { cid: await store().putBlock(bytes), bytes };
    idleMemory = await memoryOf(node.pid);
  });
  after(endChildren);
  after(() => scratch.remove());

  /** Whatever came before, the node lives, stores and serves, and its memory is bounded. */
  async function expectSound(): Promise<void> {
    expect(await store().putBlock(kept.bytes)).to.equal(kept.cid);
    expect(equal(await store().getBlock(kept.cid), kept.bytes)).to.equal(true);
    expect((await memoryOf(node.pid)) - idleMemory, "MiB above idle").to.be.lessThan(memoryLimit);
    expect(node.errors()).to.equal("");
  }

  it("answers each with a status of its own and lives on", async () => {
    const tally = noCalls();
    const all = fc.tuple(randomCall(addressesAround(kept.cid)), multipart());
    await forAll(all, 2500, async ([call, body]) => {
      count(tally, await send(port, { ...call, body }));
    });
    await expectSound();
    tell("fuzz, HTTP calls", tally);
    expect(tally.accepted).to.be.greaterThan(0);
    expect(tally.refused).to.be.greaterThan(tally.cases / 4);
  }).timeout(200_000);

  it("survives what is hardly HTTP", async () => {
    const tally = noCalls();
    const form = "Content-Type: multipart/form-data; boundary=x";
    const valid = [
      "POST /api/v0/version HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
      `POST /api/v0/block/put HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${form}\r\n\r\n5\r\n--x\r\n\r\n0\r\n\r\n`,
      `POST /api/v0/block/get?arg=${kept.cid} HTTP/1.1\r\nHost: [::1]:5001\r\nExpect: 100-continue\r\n\r\n`,
      "OPTIONS /api/v0/add HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nUpgrade: h2c\r\n\r\n",
    ].map((text) => new TextEncoder().encode(text));
    await forAll(mutated(valid), 1500, async (bytes) => {
      count(tally, await sendRaw(port, bytes));
    });
    await expectSound();
    tell("fuzz, raw bytes", tally);
    expect(tally.refused + tally["cut off"]).to.be.greaterThan(tally.cases / 4);
  }).timeout(200_000);

  it("refuses what is too large without keeping it in memory", async () => {
    const named = '--x\r\nContent-Disposition: form-data; name="data"; filename="a"\r\n\r\n';
    const field = Buffer.from('--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n');
    const file = Buffer.from(named);
    const zeros = Array<Buffer>(256).fill(Buffer.alloc(2 ** 20));
    const parts = Buffer.from(`${named}\r\n`.repeat(1000));
    const bodies = [[file, ...zeros], [field, ...zeros], zeros, Array<Buffer>(300).fill(parts)];
    for (const body of [...bodies, ...bodies]) {
      expect(await sendLong(port, body)).to.be.oneOf(["cut off", 200, 400, 413, 500]);
      await expectSound();
    }
    const headers = { "x-long": "a".repeat(100_000) };
    const call = { method: "POST", path: "/api/v0/version", headers };
    expect(await send(port, call)).to.be.oneOf(["cut off", 431]);
  }).timeout(200_000);
});

const noCalls = () => ({ cases: 0, accepted: 0, refused: 0, "cut off": 0 });

function count(tally: ReturnType<typeof noCalls>, outcome: Outcome): void {
  tally.cases += 1;
  if (outcome === "cut off") tally["cut off"] += 1;
  else if (outcome < 400) tally.accepted += 1;
  else tally.refused += 1;
}

/** The CID in its forms, and what only looks like one. */
function addressesAround(cid: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    ...[cid, cid, `/ipfs/${cid}`, `${cid}/a`, `/ipfs/${cid}/`, cid.toUpperCase(), `${cid}a`],
    ...["QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", "bafkqaaa", "../../etc/passwd", "\u0000"],
    ...["bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "a".repeat(5000), "", "/"],
  );
}

function randomCall(addresses: fc.Arbitrary<string>): fc.Arbitrary<Request> {
  const value = fc.oneof(
    addresses,
    fc.constantFrom("true", "false", "0", "1", "-1", "1e9", "size-1", "size-0", "raw", "NaN"),
    fc.string({ maxLength: 20, unit: "binary" }),
    fc.integer().map(String),
  );
  const query = fc
    .tuple(addresses, fc.array(fc.tuple(fc.constantFrom(...flags), value), { maxLength: 4 }))
    .map(([arg, pairs]) => new URLSearchParams([["arg", arg], ...pairs].slice(arg.length % 2)));
  const path = fc
    .tuple(fc.constantFrom(...calls), query)
    .map(([call, search]) => `/api/v0/${encodeURI(call)}?${search.toString()}`);
  return fc.record({
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constant("POST") },
      fc.constantFrom("GET", "PUT", "OPTIONS", "HEAD", "DELETE"),
    ),
    path,
    headers: randomHeaders(),
  });
}

/** More than a content type only now and then, or every call would end at the guard. */
function randomHeaders(): fc.Arbitrary<Record<string, string>> {
  const text = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);
  const upload = fc.constant("multipart/form-data; boundary=x");
  const other = fc.constantFrom("multipart/form-data", "text/plain", "multipart/mixed; boundary=x");
  const type = fc.oneof({ weight: 6, arbitrary: upload }, other, text);
  const more = fc.record(
    {
      origin: fc.constantFrom("null", "http://evil.example"),
      referer: text,
      "user-agent": fc.constantFrom("Mozilla/5.0", "kubo"),
      host: fc.oneof(fc.constantFrom("localhost", "[::1]", "evil.example"), text),
      "x-other": text,
    },
    { requiredKeys: [] },
  );
  const none: fc.Arbitrary<Partial<Record<string, string>>> = fc.constant({});
  return fc
    .tuple(type, fc.oneof({ weight: 8, arbitrary: none }, more))
    .map(([contentType, rest]) => ({ "content-type": contentType, ...rest }));
}

/** Upload bodies: whole ones, mutated ones, none. */
function multipart(): fc.Arbitrary<Uint8Array> {
  const parts = [
    'form-data; name="file"; filename="a"',
    'form-data; name="file"; filename="%E0%A4%A"',
    'form-data; name="data"',
    "form-data",
    'attachment; filename="../../x"',
  ].map((disposition, at) => {
    const type = at === 1 ? "\r\nContent-Type: application/x-directory" : "";
    const head = `--x\r\nContent-Disposition: ${disposition}${type}\r\n\r\n`;
    return `${head}${"content ".repeat(at * 40)}\r\n`;
  });
  const whole = [...parts.map((part) => `${part}--x--\r\n`), `${parts.join("")}--x--\r\n`, ""];
  const bytes = whole.map((text) => new TextEncoder().encode(text));
  return fc.oneof(fc.constantFrom(...bytes), mutated(bytes));
}

/** The status of the answer, read to its end. Fails when neither an answer nor an end comes. */
function send(port: number, { body, ...call }: Request): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", agent: false, ...call });
    sent.setTimeout(patience, () => reject(new Error(`no answer to ${call.method} ${call.path}`)));
    sent.on("error", () => resolve("cut off"));
    sent.on("response", (answer) => {
      answer.on("error", () => resolve("cut off"));
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.end(body);
  });
}

/** Sends bytes and closes this side; the node must end the connection, with an answer or without. */
async function sendRaw(port: number, bytes: Uint8Array): Promise<Outcome> {
  const socket = connect({ port, host: "127.0.0.1" });
  const answer: Buffer[] = [];
  const silent = new AbortController();
  socket.on("data", (piece: Buffer) => answer.push(piece)).on("error", () => undefined);
  socket.setTimeout(patience, () => {
    silent.abort(new Error("the node keeps a connection that was ended"));
    socket.destroy();
  });
  const closed = once(socket, "close");
  socket.end(bytes);
  await closed;
  silent.signal.throwIfAborted();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(Buffer.concat(answer).toString("latin1"))?.[1];
  return status === undefined ? "cut off" : Number(status);
}

/** Uploads a long body piece by piece until it is answered or cut off. */
async function sendLong(port: number, pieces: readonly Buffer[]): Promise<Outcome> {
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  const path = "/api/v0/block/put";
  const call = request({ port, host: "127.0.0.1", method: "POST", path, headers, agent: false });
  const answered = Promise.withResolvers<Outcome>();
  const over = new AbortController();
  void answered.promise.then(() => over.abort());
  call.on("error", () => answered.resolve("cut off"));
  call.on("response", (answer) => {
    answer.on("error", () => undefined).resume();
    answered.resolve(answer.statusCode ?? 0);
  });
  for (const piece of pieces) {
    if (over.signal.aborted) break;
    const drained = Promise.withResolvers<undefined>();
    if (call.write(piece)) continue;
    call.once("drain", () => drained.resolve(undefined));
    await Promise.race([drained.promise, answered.promise]);
  }
  call.end("\r\n--x--\r\n");
  const outcome = await answered.promise;
  call.destroy();
  return outcome;
}

/** Resident memory of a process in MiB; 0 where the system has no /proc. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
