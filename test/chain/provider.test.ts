import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { readSite } from "#chain/contracts";
import { chainIdentity, openProvider } from "#chain/provider";
import { openRead } from "#chain/read";
import { openRelay, zeroFees } from "#chain/relay";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { freePort } from "../../scripts/processes/ports.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, startSystem, type System } from "../support/system.ts";

describe("a chain that cannot be asked", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  /** Runs `ask` against a URL and says how long it took, in milliseconds. */
  async function timed(url: string, ask: (provider: ReturnType<typeof openProvider>) => unknown) {
    const provider = openProvider(url);
    const started = performance.now();
    try {
      await ask(provider);
    } finally {
      provider.destroy();
    }
    return performance.now() - started;
  }

  it("is named at once when nobody listens: identity, reads and acts", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { site } = system.session;
    const asks = [
      (provider: ReturnType<typeof openProvider>) => chainIdentity(provider),
      (provider: ReturnType<typeof openProvider>) =>
        readSite(provider, site.contracts.Registration),
      (provider: ReturnType<typeof openProvider>) => openRead(provider, site).head(),
      (provider: ReturnType<typeof openProvider>) => openRead(provider, site).member(1),
      (provider: ReturnType<typeof openProvider>) =>
        openRelay(
          provider,
          site,
          newPrivateKey(),
        )({
          contract: "Consent",
          method: "isPermittedAt",
          args: [1, 2, 3, 0, 0, 0],
        }),
    ];
    for (const ask of asks) {
      const took = await timed(url, (provider) =>
        errorOf(() => ask(provider), "chain/unreachable"),
      );
      expect(took).to.be.below(3000);
    }
  });

  it("prints nothing: what a command prints is its answer", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const printed: unknown[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: unknown) => printed.push(text) > 0;
    try {
      await timed(url, (provider) => errorOf(() => chainIdentity(provider), "chain/unreachable"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.stdout.write = write;
    }
    expect(printed).to.deep.equal([]);
  });

  it("is told from one that answers nonsense only by its sentence, never by a crash", async () => {
    const server = await listening((_request, response) => response.end("<html>hello</html>"));
    try {
      await timed(server.url, (provider) =>
        errorOf(() => chainIdentity(provider), "chain/unreachable"),
      );
    } finally {
      server.close();
    }
  });

  it("is a chain without a deployment where no contract stands at the address", async () => {
    const { provider } = system.session;
    const nobody = `0x${"de".repeat(20)}` as const;
    const refused = await errorOf(() => readSite(provider, nobody), "chain/no-deployment");
    expect(refused.message).to.contain(nobody).and.to.contain("npm run deploy");
  });

  it("is a chain without a deployment where another contract stands at the address", async () => {
    const { provider, site } = system.session;
    await errorOf(() => readSite(provider, site.contracts.Consent), "chain/no-deployment");
  });
});

async function listening(handler: Parameters<typeof createServer>[1]) {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe("an estimate of gas", () => {
  it("is enough for an act that is executed in a later second, when votes begin a new word", async () => {
    const system = await startSystem();
    try {
      const { Registration } = system.owned;
      const add = () => Registration.addHospital(localWallet(newPrivateKey()).account, zeroFees);
      await (await add()).wait();
      const limit = await Registration.addHospital.estimateGas(
        localWallet(newPrivateKey()).account,
        zeroFees,
      );
      await wait(1100);
      const later = await (await add()).wait();
      expect(limit > later!.gasUsed, `${limit} for ${later!.gasUsed}`).to.equal(true);
    } finally {
      await system.close();
    }
  });
});
