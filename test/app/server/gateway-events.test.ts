import { expect } from "chai";
import { setTimeout as wait } from "node:timers/promises";
import { toEventSelector } from "viem";
import { ChainCallError } from "../../../app/keeper/chain-call.ts";
import { openNode } from "../../../app/server/node.ts";
import { openGatewayEvents } from "../../../app/server/gateway-events.ts";
import type { Question } from "../../../app/server/chain-door.ts";
import { startTestGateway, visitor, type TestGateway } from "../../support/gateway.ts";
import { errorOf } from "../../support/rejects.ts";
import { sharedSystem, type System } from "../../support/system.ts";

const enrolled = toEventSelector("MemberEnrolled(uint32,address,uint8,uint8,uint8,uint40,uint32)");

type Answer = { readonly id: unknown; readonly result: readonly { readonly topics: string[] }[] };

describe("the search for gateways at the door", () => {
  let system: System;
  let gateway: TestGateway;
  let asked = 0;
  let fault: Error | undefined;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
    await visitor(system, gateway, "patient");
  });
  after(() => gateway.close());

  const question = (id: number): Question => ({
    ...{ jsonrpc: "2.0", id, method: "eth_getLogs" },
    params: [
      {
        address: system.session.site.contracts.Registration,
        ...{ topics: [enrolled], fromBlock: "0x0", toBlock: "latest" },
      },
    ],
  });
  const opened = () => {
    asked = 0;
    const node = openNode(system.rpcUrl);
    return openGatewayEvents((one) => {
      asked += 1;
      return fault === undefined ? node.ask(one) : Promise.reject(fault);
    }, system.session.site.contracts);
  };

  it("answers with gateways alone, though others were enrolled", async () => {
    const { result } = (await opened()(question(1))) as Answer;
    expect(result.map(({ topics }) => Number(topics[1]))).to.include(gateway.number);
    const admitted = await system.owned.Registration.queryFilter(
      system.owned.Registration.filters.MemberEnrolled(),
    );
    const gateways = admitted.filter(({ args }) => Number(args.role) === 6);
    expect(result).to.have.length(gateways.length);
    expect(admitted.length).to.be.greaterThan(gateways.length);
  });

  it("asks the node once for all who ask within two seconds, each under their own id", async () => {
    const events = opened();
    const answers = await Promise.all([1, 2, 3].map((id) => events(question(id))));
    answers.push(await events(question(4)));
    expect(answers.map((answer) => (answer as Answer).id)).to.deep.equal([1, 2, 3, 4]);
    expect(asked).to.equal(1);
    await wait(2100);
    await events(question(5));
    expect(asked).to.equal(2);
  });

  it("keeps no failure", async () => {
    const events = opened();
    fault = new ChainCallError("chain/unreachable", "away");
    await errorOf(() => events(question(1)), "chain/unreachable");
    fault = undefined;
    expect(((await events(question(2))) as Answer).result).not.to.have.length(0);
  });
});
