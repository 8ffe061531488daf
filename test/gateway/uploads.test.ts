import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { fromHex } from "#lib/bytes";
import type { GatewaySession } from "#lib/gateway-session";
import { rowsOf } from "../support/dishonest-gateway.ts";
import { eventually } from "../support/gateway-pair.ts";
import { ask, signedIn, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import { pieces } from "../support/ipfs-node.ts";
import { addText, readText } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { signedHead } from "../support/signed-requests.ts";
import { sharedSystem, type System } from "../support/system.ts";

const mebibyte = 2 ** 20;

describe("uploads at a gateway", () => {
  let system: System;
  let gateway: TestGateway;
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  before(async () => {
    system = await sharedSystem();
    scratch = await scratchDirectory();
    gateway = await startTestGateway(system, {
      STORE_URL: `file://${scratch.path}/store`,
      MAX_PAYLOAD_BYTES: String(24 * mebibyte),
      DAILY_UPLOAD_BYTES: String(20 * mebibyte),
      BODY_SECONDS: "1",
      SLOWEST_UPLOAD_BYTES: "1000",
    });
  });
  after(async () => {
    await gateway.close();
    await scratch.remove();
  });

  const put = (session: GatewaySession, size: number) =>
    ask(session, { method: "PUT", path: "/payloads", sentBody: randomBytes(size) });
  const sessionOf = async (key: Uint8Array) => (await signedIn(system, gateway, key)).session;
  const storedBytes = () => sizeOfFolder(scratch.path);

  it("counts those that run side by side in the same day", async () => {
    const { key, person } = await visitor(system, gateway, "patient");
    const sessions = await Promise.all(Array.from({ length: 8 }, () => sessionOf(key)));
    const answers = await Promise.all(sessions.map((session) => put(session, 8 * mebibyte)));
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken.length).to.be.lessThan(3);
    for (const { status, code } of answers.filter((one) => !taken.includes(one)))
      expect([status, code]).to.deep.equal([413, "quota/too-large"]);
    const account = person.account.toLowerCase();
    const query = "SELECT sum(size) AS size FROM upload WHERE account = ?";
    expect(rowsOf(gateway, query, account)).to.deep.equal([
      { size: taken.length === 0 ? null : taken.length * 8 * mebibyte },
    ]);
  });

  it("takes back the space of what breaks off, and counts it in its day", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "kept" });
    await gateway.tidyNow();
    const before = await storedBytes();
    const { request } = begun(await sessionOf(patient.key), { size: 20 * mebibyte });
    request.write(randomBytes(14 * mebibyte));
    await eventually(async () =>
      (await storedBytes()) > before + 5 * mebibyte ? true : undefined,
    );
    request.destroy();
    const account = patient.person.account.toLowerCase();
    await eventually(() => rowsOf(gateway, "SELECT 1 FROM unkept WHERE account = ?", account)[0]);
    await gateway.tidyNow();
    expect(await storedBytes()).to.be.lessThan(before + mebibyte);
    expect((await put(patient.session, 9 * mebibyte)).code).to.equal("quota/too-large");
    expect(await readText(patient, patient.number, digest)).to.equal("kept");
  });

  it("does not give the day back for what is erased", async () => {
    const patient = await visitor(system, gateway, "patient");
    const account = patient.person.account.toLowerCase();
    const counted = (): number => {
      const [row] = rowsOf(
        gateway,
        `SELECT (SELECT total(size) FROM upload WHERE account = ?1)
           + (SELECT total(size) FROM unkept WHERE account = ?1) AS bytes`,
        account,
      ) as [{ bytes: number }];
      return row.bytes;
    };
    const digest = await addText(patient, { text: "soon erased" });
    const before = counted();
    expect(before).to.be.greaterThan(0);
    await patient.client.vault.eraseRecord(patient.number, fromHex(digest));
    expect(counted()).to.equal(before);
  });

  it("hangs up on one that drips, and says why", async () => {
    const { key } = await visitor(system, gateway, "patient");
    const { request, answer } = begun(await sessionOf(key), { size: mebibyte });
    const drip = setInterval(() => request.write("x"), 50);
    const { status, code } = await answer;
    clearInterval(drip);
    expect([status, code]).to.deep.equal([408, "request/too-slow"]);
    await new Promise((resolve) => request.once("close", resolve).destroy());
  });

  it("takes eight of one account at once", async () => {
    const { key } = await visitor(system, gateway, "patient");
    const sessions = await Promise.all(Array.from({ length: 9 }, () => sessionOf(key)));
    const uploads = sessions.map((session) => begun(session, { size: mebibyte }));
    const codes = (await Promise.all(uploads.map(({ answer }) => answer))).map(({ code }) => code);
    expect(codes.filter((code) => code === "request/too-slow")).to.have.length(8);
    expect(codes.filter((code) => code === "quota/too-many")).to.have.length(1);
    for (const { request } of uploads) request.destroy();
  });

  it("answers each of many that are too large, one after the other", async () => {
    const small = await startTestGateway(system, { MAX_PAYLOAD_BYTES: String(mebibyte) });
    const { client, session } = await visitor(system, small, "patient");
    const records = { method: "POST", path: "/records", body: randomBytes(4 * mebibyte) };
    for (let round = 0; round < 20; round += 1) {
      const { code, headers } = await put(session, 5 * mebibyte);
      expect([code, headers.get("connection")]).to.deep.equal(["quota/too-large", "close"]);
      const streamed = () => client.store.addFile(pieces(randomBytes(5 * mebibyte)));
      await errorOf(streamed, "quota/too-large");
      expect((await ask(session, records)).code).to.equal("request/too-large");
    }
    await small.close();
  });
});

/** An upload of which nothing has come yet but its head. */
function begun(session: GatewaySession, { size }: { size: number }) {
  const asked = { method: "PUT", path: "/payloads", counter: Date.now() };
  const { headers } = signedHead(session, asked);
  const request: ClientRequest = httpRequest(`${session.url}/payloads`, {
    agent: false,
    method: "PUT",
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(size),
      ...headers,
    },
  });
  request.on("error", () => undefined);
  request.flushHeaders();
  const answer = new Promise<IncomingMessage>((resolve) => request.once("response", resolve)).then(
    async (response) => {
      let text = "";
      for await (const chunk of response) text += String(chunk);
      return { status: response.statusCode, code: (JSON.parse(text) as { code?: string }).code };
    },
  );
  return { request, answer };
}

async function sizeOfFolder(path: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found?.isFile() === true) size += found.size;
  }
  return size;
}
