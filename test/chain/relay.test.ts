import { expect } from "chai";
import { denyAct } from "#lib/acts/consent";
import type { Call } from "#lib/acts/domains";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { openRelay } from "#chain/relay";
import { openProvider } from "#chain/provider";
import { category, enrolled, type Actor } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("openRelay", () => {
  let system: System;
  let patient: Actor;
  let doctor: Actor;
  before(async () => {
    system = await sharedSystem();
    [patient, doctor] = [await enrolled(system, "patient"), await enrolled(system, "doctor")];
  });

  /** A signed denial of one category, as a call; each category works once. */
  async function denial(inCategory: number, revision = 0): Promise<Call> {
    const { sign, now } = patient.ports;
    const act = denyAct(system.session.site, {
      patient: patient.number,
      denials: [
        { reader: doctor.number, category: inCategory, from: 0, until: 2 ** 40 - 1, revision },
      ],
      deadline: now() + 900,
      sentence: "No.",
    });
    return act.callWith(await sign.typedData(act.typedData));
  }

  const relayOf = (key = newPrivateKey()) => ({
    account: localWallet(key).account,
    relay: openRelay(system.session.provider, system.session.site, key),
  });

  it("sends with zero fees from an account that owns nothing", async () => {
    const { provider } = system.session;
    const { account, relay } = relayOf();
    expect(await provider.getBalance(account)).to.equal(0n);
    const { transaction, block, gas } = await relay(await denial(category.vitals));
    const sent = (await provider.getTransaction(transaction))!;
    expect(sent).to.include({ maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, blockNumber: block });
    expect(sent.from.toLowerCase()).to.equal(account);
    expect(gas).to.be.greaterThan(21_000n);
    expect(await provider.getBalance(account)).to.equal(0n);
  });

  it("lands 20 calls at once, their nonces in sequence, a refused one among them", async () => {
    const { account, relay } = relayOf();
    const categories = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19];
    const calls = await Promise.all(categories.map((one) => denial(one)));
    const again = await Promise.all([0, 2, 3].map((one) => denial(one, 1)));
    const refused = await denial(4, 7);
    const all = [...calls.slice(0, 10), refused, ...calls.slice(10), ...again];
    const results = await Promise.allSettled(all.map((call) => relay(call)));
    const failed = results.filter((result) => result.status === "rejected");
    expect(failed.map(({ reason }) => (reason as { code: string }).code)).to.deep.equal([
      "contract/ConsentRevisionOther",
    ]);
    const nonces = await Promise.all(
      results
        .filter((result) => result.status === "fulfilled")
        .map(({ value }) => system.session.provider.getTransaction(value.transaction)),
    );
    expect(nonces.map((sent) => sent!.nonce)).to.deep.equal(all.slice(1).map((_, at) => at));
    expect(await system.session.provider.getTransactionCount(account)).to.equal(20);
  });

  it("shares its account with another process: acts sent at once both land", async () => {
    const key = newPrivateKey();
    const other = openProvider(system.rpcUrl);
    try {
      const relays = [relayOf(key).relay, openRelay(other, system.session.site, key)];
      const calls = await Promise.all(
        [0, 2, 3, 4, 5, 6].map(async (one) => denial(one, await revisionOf(one))),
      );
      const sent = calls.map((call, at) => relays[at % 2]!(call));
      expect(await Promise.all(sent)).to.have.length(6);
    } finally {
      other.destroy();
    }
  });

  const revisionOf = async (inCategory: number) =>
    (
      await patient.ports.read.cell({
        patient: patient.number,
        reader: doctor.number,
        category: inCategory,
      })
    ).revision;

  it("says what the contract refused, with the values that prove it", async () => {
    const { relay } = relayOf();
    const { code, message } = await errorOf(
      async () => relay(await denial(category.vitals, 41)),
      "contract/ConsentRevisionOther",
    );
    expect(code).to.equal("contract/ConsentRevisionOther");
    expect(message).to.equal(
      `The contract refused: consent revision other (reader ${doctor.number}, category ${category.vitals}, expected 41, revision 1).`,
    );
  });

  it("says the same when the refusal comes only once the act is in a block", async () => {
    const { provider } = system.session;
    const call = await denial(category.vitals, 1);
    // Passes the estimate, then another act comes first: the node mines a transaction that reverts.
    const { relay } = relayOf();
    await provider.send("evm_setAutomine", [false]);
    try {
      const results = await Promise.allSettled([relay(call), relayOf().relay(call)]);
      const states = results.map((result) => result.status).sort();
      expect(states).to.deep.equal(["fulfilled", "rejected"]);
      const rejected = results.find((result) => result.status === "rejected");
      expect(rejected!.reason).to.include({ code: "contract/ConsentRevisionOther" });
    } finally {
      await provider.send("evm_setAutomine", [true]);
    }
  });
});
