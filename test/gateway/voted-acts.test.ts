import { expect } from "chai";
import { lapseCall, moveOnCall } from "#lib/acts/voting";
import type { Call } from "#lib/acts/domains";
import { newPrivateKey } from "#lib/ecies";
import { relayedAct } from "../../gateway/relayed-acts.ts";
import { signedIn, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";

describe("a gateway and what the hospitals vote on", () => {
  let system: System;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system, { ACTS_PER_MINUTE: "6" });
  });
  after(() => gateway.close());

  const nothing = { calls: [], text: "Nothing." };
  const laneOf = (call: Pick<Call, "contract" | "method" | "args">) =>
    relayedAct(system.session.site, call);

  it("sends a support of an urgent suspension in the lane of stops", () => {
    const account = `0x${"1".repeat(40)}`;
    const act = { supporter: 0, hospital: 1, round: 0, deadline: 1 };
    const args = [{ ...act, sentenceHash: `0x${"2".repeat(64)}` }, "0x12"];
    const support = { contract: "UrgentSuspension", method: "supportBySig", args } as const;
    expect(laneOf(support).lane).to.equal("urgent");
    expect(laneOf({ ...support, method: "withdrawBySig" }).lane).to.equal("ordinary");
    const ballot = { method: "castVoteBySig", args: ["0x1", 1, account, "0x12"] };
    expect(laneOf({ contract: "Consortium", ...ballot }).lane).to.equal("ordinary");
  });

  it("sends what is anybody's to send once the hospitals decided it, and nothing of it before", async () => {
    const { client } = await signedIn(system, gateway, demoKey("north"));
    for (const method of ["queue", "execute"] as const)
      await errorOf(
        () => client.relay(moveOnCall(method, nothing)),
        "contract/GovernorNonexistentProposal",
      );
    await errorOf(() => client.relay(lapseCall(1)), "contract/UrgentNotSuspended");
  });

  it("sends none of it without a quota's end", async () => {
    const { client } = await signedIn(system, gateway, demoKey("lake"));
    const codes: unknown[] = [];
    for (let times = 0; times < 8; times += 1)
      await client.relay(lapseCall(1)).catch((error: unknown) => {
        codes.push((error as { code: unknown }).code);
      });
    expect(codes).to.include("quota/too-many");
  });

  it("sends no other function of these contracts", async () => {
    const { client } = await signedIn(system, gateway, newPrivateKey());
    for (const [contract, method, args] of [
      ["Consortium", "propose", [[], [], [], ""]],
      ["Consortium", "castVote", ["0x1", 1]],
      ["Consortium", "cancel", [[], [], [], `0x${"0".repeat(64)}`]],
      ["Consortium", "relay", [`0x${"1".repeat(40)}`, 0, "0x"]],
      ["UrgentSuspension", "support", [1]],
      ["ConsortiumTimelock", "executeBatch", []],
    ] as const)
      await errorOf(
        () => client.relay({ contract, method, args } as unknown as Call),
        "relay/not-ours",
      );
  });

  it("takes no answer of an earlier lapse for one of a later", () => {
    expect(laneOf(lapseCall(1)).isRepeatable).to.equal(true);
    expect(laneOf(moveOnCall("execute", nothing)).isRepeatable).to.equal(false);
  });
});
