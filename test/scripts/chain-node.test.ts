import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { openProvider } from "#chain/provider";
import { startChain, type ChainKind } from "../../scripts/chain-node.ts";
import { catchUp, chainBegin } from "../../scripts/early-staff.ts";
import { ChildError } from "../../scripts/processes/child.ts";
import { findTakenPort, freePort } from "../../scripts/processes/ports.ts";
import type { StartChild } from "../../scripts/processes/supervisor.ts";

async function ask<Answer>(url: string, method: string, params: unknown[] = []): Promise<Answer> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return ((await response.json()) as { result: Answer }).result;
}

describe("startChain", () => {
  for (const kind of ["hardhat", "anvil"] as const satisfies readonly ChainKind[]) {
    it(`starts ${kind}: id 31337, base fee 0, time that passes while nobody sends; stop frees the port`, async () => {
      const port = await freePort();
      const { url, stop } = await startChain({ kind, port });
      try {
        expect(await ask(url, "eth_chainId")).to.equal("0x7a69");
        type Block = { baseFeePerGas: string; timestamp: string };
        const before = await ask<Block>(url, "eth_getBlockByNumber", ["latest", false]);
        await sleep(4500);
        const after = await ask<Block>(url, "eth_getBlockByNumber", ["latest", false]);
        expect(after.baseFeePerGas).to.equal("0x0");
        expect(Number(after.timestamp)).to.be.greaterThan(Number(before.timestamp) + 1);
      } finally {
        await stop();
      }
      expect(await findTakenPort([{ port, neededBy: "the chain", option: "--port" }])).to.equal(
        undefined,
      );
    });
  }

  for (const kind of ["hardhat", "anvil"] as const satisfies readonly ChainKind[]) {
    it(`starts ${kind} eight days ago; once put to now, its idle clock goes with the wall clock`, async () => {
      const { url, stop } = await startChain({ kind, port: await freePort(), begin: chainBegin() });
      const provider = openProvider(url);
      const behind = async () =>
        Math.abs(
          Math.floor(Date.now() / 1000) - ((await provider.getBlock("latest"))?.timestamp ?? 0),
        );
      try {
        await provider.send("evm_mine", []);
        expect(await behind()).to.be.closeTo(8 * 86_400, 5);
        await sleep(3000);
        await catchUp(provider);
        expect(await behind()).to.be.below(3);
        await sleep(6500); // three of its empty blocks
        expect(await behind()).to.be.below(3);
        await provider.send("evm_mine", []);
        expect(await behind()).to.be.below(2);
      } finally {
        provider.destroy();
        await stop();
      }
    });
  }

  it("tries anvil a second time when it did not answer, and only then gives up", async () => {
    let tries = 0;
    const start: StartChild = () => {
      tries += 1;
      return Promise.reject(new ChildError("start/not-ready", "it did not answer"));
    };
    const error = await startChain({ kind: "anvil", port: 1 }, start).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ChildError);
    expect(tries).to.equal(2);
  });
});
