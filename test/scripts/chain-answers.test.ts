import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect } from "chai";
import { chainIdentity, openProvider } from "#chain/provider";
import type { Site } from "#lib/acts/domains";
import { deploymentFileOf, requireDeployment } from "../../scripts/state.ts";
import { errorOf } from "../support/rejects.ts";

const genesis = `0x${"5a".repeat(32)}` as const;
const address = (byte: string) => `0x${byte.repeat(20)}` as const;

describe("a node's answer", () => {
  const answered = async (answers: { block: unknown; chainId: unknown }) => {
    const server = createServer((request, response) => {
      void json(request).then((asked) => {
        const { id, method } = asked as { id: number; method: string };
        const result = method === "eth_chainId" ? answers.chainId : answers.block;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const provider = openProvider(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      return await chainIdentity(provider);
    } finally {
      provider.destroy();
      server.closeAllConnections();
      server.close();
    }
  };

  it("names the chain: hash of its first block and its id", async () => {
    const identity = await answered({ block: { hash: genesis }, chainId: "0x7a69" });
    expect(identity).to.deep.equal({ genesis, chainId: 31_337 });
  });

  const noBlocks = [
    null,
    {},
    { hash: null },
    { hash: 7 },
    { hash: "0x/../../../../../etc/x" },
    { hash: `${genesis}/..` },
    { hash: genesis.slice(0, -1) },
    { hash: genesis.toUpperCase() },
  ];
  for (const block of noBlocks) {
    it(`is no chain's with the first block ${JSON.stringify(block)}`, async () => {
      const asking = () => answered({ block, chainId: "0x1" });
      const { message } = await errorOf(asking, "chain/unreachable");
      expect(message).to.contain("is no chain").and.not.contain("..");
    });
  }

  for (const chainId of ["x", "", "0x", null, 1, "0xffffffffffffffffff"]) {
    it(`is no chain's with the chain id ${JSON.stringify(chainId)}`, async () => {
      const asking = () => answered({ block: { hash: genesis }, chainId });
      expect((await errorOf(asking, "chain/unreachable")).message).to.contain("is no chain");
    });
  }
});

describe("a saved deployment", () => {
  const contracts = {
    Registration: address("ab"),
    Consent: address("bc"),
    Records: address("cd"),
    AccessLog: address("de"),
    Vitals: address("ef"),
    Consortium: address("df"),
    UrgentSuspension: address("e0"),
  };
  const site: Site = { genesis, chainId: 31_337, deployment: genesis, contracts };
  const saved = deploymentFileOf(site);

  it("is the one that the chain names, in whichever case addresses are written", () => {
    const lower = { ...saved, consent: saved.consent.toLowerCase() as typeof saved.consent };
    expect(() => requireDeployment(site, lower)).not.to.throw();
    const upper = { ...saved, records: `0x${"CD".repeat(20)}` as const };
    expect(() => requireDeployment(site, upper)).not.to.throw();
  });

  for (const name of ["consent", "records", "deployment"] as const) {
    it(`is refused when the node names another ${name}`, async () => {
      const other = { ...saved, [name]: saved[name].replace(/.$/, "0") };
      const { message } = await errorOf(
        () => requireDeployment(site, other),
        "chain/no-deployment",
      );
      expect(message).to.contain(`its ${name} is ${saved[name]}`).and.contain("npm run deploy");
    });
  }
});
