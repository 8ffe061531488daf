import { expect } from "chai";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { startTestOracle, type TestOracle } from "../support/oracle.ts";
import { sharedSystem } from "../support/system.ts";

const app = "https://app.example";

describe("web pages at an oracle", () => {
  let gateway: TestGateway;
  let oracle: TestOracle;
  before(async () => {
    const system = await sharedSystem();
    gateway = await startTestGateway(system);
    oracle = await startTestOracle(system, [gateway], { ORIGINS: app });
  });
  after(async () => {
    await oracle.close();
    await gateway.close();
  });

  const ask = (method: string, headers: Record<string, string>) =>
    fetch(`${oracle.url}/readings`, {
      ...{ method, headers: { "content-type": "application/json", ...headers } },
      ...(method === "POST" ? { body: "{}" } : {}),
    });

  it("are let in from a listed origin, for what a device sends", async () => {
    const asked = await ask("OPTIONS", { origin: app, "access-control-request-method": "POST" });
    expect(asked.status).to.equal(204);
    expect(asked.headers.get("access-control-allow-origin")).to.equal(app);
    expect(asked.headers.get("access-control-allow-headers")).to.equal("content-type");
    const sent = await ask("POST", { origin: app });
    expect([sent.status, sent.headers.get("access-control-allow-origin")]).to.deep.equal([
      400,
      app,
    ]);
  });

  it("are refused from any other before the body is looked at", async () => {
    for (const origin of ["https://other.example", "null", `${app}.other.example`]) {
      const answer = await ask("POST", { origin });
      expect(answer.status).to.equal(403);
      expect(((await answer.json()) as { code: string }).code).to.equal("request/foreign-origin");
      expect(answer.headers.get("access-control-allow-origin")).to.equal(null);
    }
  });

  it("change nothing for devices, which name no origin", async () => {
    expect((await ask("POST", {})).status).to.equal(400);
  });
});
