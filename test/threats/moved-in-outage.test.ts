import { expect } from "chai";
import { newPrivateKey } from "#lib/ecies";
import { moveAccount } from "#lib/use-cases/move-account";
import { startChainProxy, type ChainProxy } from "../support/chain-proxy.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
} from "../support/gateway.ts";
import { actorOf, addText, readText, typedRight } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("threat: a thief of a wallet that its owner has left, while a gateway's chain is away", function () {
  this.timeout(60_000);
  let system: System;
  let proxy: ChainProxy;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    proxy = await startChainProxy(system.rpcUrl);
    gateway = await startTestGateway(system, { RPC_URL: proxy.url });
  });
  after(async () => {
    await gateway.close();
    await proxy.close();
  });

  it("erases nothing of the owner's", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "mine" });
    const { session: stolen } = await signedIn(system, gateway, patient.key);
    const { ports: to } = await signedIn(system, gateway, newPrivateKey());
    const changing = { compromised: true, confirmPhrase: typedRight };
    const { person } = await moveAccount({ from: patient.ports, to }, patient.person, changing);
    const owner = actorOf(person, to);
    expect(await readText(owner, patient.number, digest)).to.equal("mine");
    proxy.isCut = true;
    const path = pathOf(digest, "").replace(/\/$/, "");
    await ask(stolen, { method: "DELETE", path });
    proxy.isCut = false;
    const left = await readText(owner, patient.number, digest).catch(() => "nothing");
    expect(left).to.equal("mine");
  });
});
