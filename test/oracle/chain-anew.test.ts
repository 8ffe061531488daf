import { expect } from "chai";
import { readdir } from "node:fs/promises";
import { startChainProxy } from "../support/chain-proxy.ts";
import { boundDevice, heartRate, signedReadings } from "../support/device.ts";
import { spawnOracle } from "../support/gateway-process.ts";
import { oracleEnvironment, send } from "../support/oracle.ts";
import { openDisk } from "../support/oracle-disk.ts";
import { enrolled } from "../support/people.ts";
import { sharedSystem } from "../support/system.ts";

describe("an oracle whose chain is started anew", () => {
  it("stops with a sentence that names both hashes, starts on no other chain, and keeps what it had", async () => {
    const system = await sharedSystem();
    const proxy = await startChainProxy(system.rpcUrl);
    const own = await oracleEnvironment(system, [], {
      ...{ RPC_URL: proxy.url, WINDOW_SECONDS: "3600" },
    });
    const { genesis } = system.session.site;
    const other = `0x${"5a".repeat(32)}`;
    const patient = await enrolled(system, "patient");
    const device = await boundDevice(system, patient.number);
    const oracle = spawnOracle(own.environment);
    expect(await oracle.ready, oracle.errors()).to.equal(true);
    await send(own, signedReadings(device, 1, [heartRate(70)]));

    proxy.genesis = other;
    expect(await oracle.end("SIGCONT")).to.equal(1); // it ends by itself
    const sentence = new RegExp(`^oracle/other-genesis: .*${genesis}.*${other}`, "m");
    expect(oracle.errors()).to.match(sentence);

    const again = spawnOracle(own.environment);
    expect(await again.ready).to.equal(false);
    expect(again.errors()).to.match(sentence);
    proxy.genesis = undefined;
    expect(await readdir(own.directory)).to.include("oracle.sqlite");
    const database = openDisk(own.directory);
    expect(database.prepare("SELECT count(*) AS lines FROM line").get()).to.include({ lines: 1 });
    database.close();
    await proxy.close();
    await own.remove();
  }).timeout(60_000);
});
