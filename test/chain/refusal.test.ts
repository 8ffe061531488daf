import { expect } from "chai";
import { Interface, makeError } from "ethers";
import { chainError, RefusedError } from "#chain/refusal";
import { ChainError } from "#chain/provider";
import { HealthChainError } from "#lib/errors";
import {
  AccessLog__factory,
  Consent__factory,
  Records__factory,
  Registration__factory,
} from "#types";
import { sharedSystem, type System } from "../support/system.ts";

describe("chainError", () => {
  const factories = [Registration__factory, Consent__factory, Records__factory, AccessLog__factory];
  const interfaces = factories.map(({ abi }) => new Interface(abi));

  it("knows every custom error of every contract, by name and values", () => {
    let known = 0;
    for (const abi of interfaces) {
      abi.forEachError((fragment) => {
        const values = fragment.inputs.map(({ type }) => sample(type));
        const data = abi.encodeErrorResult(fragment, values);
        const refused = chainError(callException(data));
        expect(refused).to.be.instanceOf(RefusedError);
        expect(refused.code).to.equal(`contract/${fragment.name}`);
        for (const { name } of fragment.inputs) expect(refused.message).to.contain(name);
        known += 1;
      });
    }
    expect(known).to.be.greaterThan(40);
  });

  it("finds the reason wherever a node has put it", () => {
    const data = interfaces[1]!.encodeErrorResult("ConsentPaused");
    const homes: unknown[] = [
      callException(data),
      { info: { error: { data } } },
      { info: { error: { data: { data, message: "reverted" } } } }, // Hardhat
      { error: { data: { originalError: { data } } } },
      new Error("outer", { cause: { data } }),
    ];
    for (const home of homes) expect(chainError(home).code).to.equal("contract/ConsentPaused");
  });

  it("passes our own errors through, unchanged", () => {
    const own = new HealthChainError("a/b", "c");
    expect(chainError(own)).to.equal(own);
  });

  it("says so of a refusal that this release does not know", () => {
    expect(chainError(callException("0xdeadbeef")).code).to.equal("contract/unknown");
    expect(chainError(callException(`0x08c379a0${"00".repeat(64)}`)).code).to.match(/^contract\//);
    expect(chainError(callException(null)).code).to.equal("contract/reverted");
    const cut = interfaces[1]!.encodeErrorResult("ConsentUntilInPast", [1]).slice(0, 20);
    for (const data of ["0x", "0x12", cut])
      expect(chainError(callException(data)).code).to.equal("contract/unknown");
  });

  it("tells fees, waiting and silence apart", () => {
    const fees = makeError("no money", "INSUFFICIENT_FUNDS", { transaction: {} });
    const late = makeError("late", "TIMEOUT", { operation: "wait", reason: "timeout" });
    expect(chainError(fees).code).to.equal("chain/fees");
    expect(chainError(late).code).to.equal("chain/timeout");
    expect(chainError(new TypeError("fetch failed")).code).to.equal("chain/unreachable");
    expect(chainError(new TypeError("fetch failed"))).to.be.instanceOf(ChainError);
    expect(chainError(undefined).code).to.equal("chain/unreachable");
  });

  describe("on a real node", () => {
    let system: System;
    before(async () => {
      system = await sharedSystem();
    });

    it("names the error of a call and of a transaction alike", async () => {
      const { Registration } = system.owned;
      const call = await Registration.suspendHospital.staticCall(200).catch(chainError);
      const sent = await Registration.suspendHospital(200, {
        gasLimit: 200_000,
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
      })
        .then((response) => response.wait())
        .catch(chainError);
      for (const refused of [call, sent]) {
        expect(refused).to.include({ code: "contract/RegistrationHospitalInactive" });
        expect((refused as Error).message).to.contain("hospital 200");
      }
    });
  });
});

function callException(data: string | null): Error {
  return makeError("execution reverted", "CALL_EXCEPTION", {
    action: "call",
    data,
    reason: null,
    transaction: { to: null, data: "0x" },
    invocation: null,
    revert: null,
  });
}

/** Any value of a Solidity type. */
function sample(type: string): unknown {
  if (type === "address") return `0x${"11".repeat(20)}`;
  if (type === "string") return "text";
  if (type === "bool") return true;
  if (type.startsWith("bytes")) return `0x${"22".repeat(Number(type.slice(5) || 4))}`;
  return 7;
}
