import { expect } from "chai";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { appConfigSchema, type AppConfig } from "../../../app/config.ts";
import { buildServer } from "../../../app/server/server.ts";
import { scratchDirectory } from "../../support/scratch.ts";

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const word = (digit: string) => `0x${digit.repeat(64)}` as const;
const config: AppConfig = {
  ...{ chainId: 31337, genesis: word("a"), deployment: word("b"), demo: null },
  ...{ oracle: null, silentSeconds: 900 },
  contracts: {
    Registration: address("1"),
    Consent: address("2"),
    Records: address("3"),
    AccessLog: address("4"),
    Vitals: address("5"),
    Consortium: address("5"),
    UrgentSuspension: address("6"),
  },
  gateways: [{ number: 6, hospital: 0, account: address("6"), url: "http://127.0.0.1:8700" }],
};

describe("the app's server", () => {
  const asked: object[] = [];
  let server: FastifyInstance;
  let remove: () => Promise<void>;

  before(async () => {
    const scratch = await scratchDirectory();
    remove = scratch.remove;
    const directory = scratch.path;
    await writeFile(join(directory, "index.html"), "<script>start()</script>");
    await writeFile(join(directory, "404.html"), "nowhere");
    await writeFile(join(directory, ".secret"), "hidden");
    await mkdir(join(directory, "_next/static"), { recursive: true });
    await writeFile(join(directory, "_next/static/a.js"), "start()");
    const ask = (question: object) => {
      asked.push(question);
      return Promise.resolve({ jsonrpc: "2.0", id: 1, result: "0x7a69" });
    };
    server = await buildServer({ config, directory, ask, questionsPerMinute: 5 });
  });
  after(async () => {
    await server.close();
    await remove();
  });

  const get = (url: string) => server.inject({ method: "GET", url });

  it("serves pages with their policy, and asks each time whether they are still so", async () => {
    const { statusCode, headers } = await get("/");
    expect(statusCode).to.equal(200);
    expect(headers["content-security-policy"]).to.match(/script-src 'self' 'sha256-/);
    expect(headers["cache-control"]).to.equal("no-cache");
  });

  it("serves what has a hash in its name for good", async () => {
    const { headers } = await get("/_next/static/a.js");
    expect(headers["cache-control"]).to.equal("public, max-age=31536000, immutable");
  });

  it("sends its headers with every answer, the refusals too", async () => {
    for (const url of ["/", "/config.json", "/health", "/nowhere", "/_next/static/a.js"]) {
      const { headers } = await get(url);
      expect(headers, url).to.include({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
      });
      expect(headers).not.to.have.property("access-control-allow-origin");
    }
  });

  it("tells the deployment in /config.json, which nobody may keep", async () => {
    const { headers, body } = await get("/config.json");
    expect(headers["cache-control"]).to.equal("no-store");
    expect(appConfigSchema.parse(JSON.parse(body))).to.deep.equal(config);
  });

  it("answers 404 with a page for what is not there, and for what is outside or hidden", async () => {
    const paths = ["/nowhere", "/../package.json", "/..%2f..%2fetc/passwd", "/.secret", "/%00"];
    for (const path of paths) {
      const { statusCode, body } = await get(path);
      expect(statusCode, path).to.be.within(400, 404);
      expect(body).not.to.include("hidden");
    }
    expect((await get("/nowhere")).body).to.equal("nowhere");
  });

  it("hands on what the door lets through, refuses the rest, and stops a flood", async () => {
    const chain = (payload: object | string) =>
      server.inject({
        ...{ method: "POST", url: "/chain", payload },
        headers: { "content-type": "application/json" },
      });
    const question = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] };
    expect((await chain(question)).json()).to.include({ result: "0x7a69" });
    expect(asked).to.deep.equal([question]);
    expect((await chain({ ...question, method: "eth_accounts" })).statusCode).to.equal(403);
    expect((await chain("{")).statusCode).to.equal(400);
    expect((await chain({ ...question, id: "x".repeat(5000) })).statusCode).to.equal(413);
    expect(asked).to.have.length(1);
    await chain(question);
    expect((await chain(question)).statusCode).to.equal(429);
  });
});
