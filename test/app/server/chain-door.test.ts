import { expect } from "chai";
import { encodeFunctionData, toEventSelector } from "viem";
import { accesslogAbi, consentAbi, recordsAbi, registrationAbi } from "#lib/abi";
import type { Hex } from "#lib/bytes";
import type { AppConfig } from "../../../app/config.ts";
import { openQuestion } from "../../../app/server/chain-door.ts";

const address = (digit: string): Hex => `0x${digit.repeat(40)}`;
const word = (digit: string): Hex => `0x${digit.repeat(64)}`;
const contracts = {
  Registration: address("1"),
  Consent: address("2"),
  Records: address("3"),
  AccessLog: address("4"),
  Vitals: address("5"),
  Consortium: address("5"),
  UrgentSuspension: address("6"),
};
const config: AppConfig = {
  ...{ chainId: 31337, genesis: word("a"), deployment: word("b"), contracts, demo: null },
  ...{ oracle: null, silentSeconds: 900 },
  gateways: [{ number: 6, hospital: 0, account: address("6"), url: "http://127.0.0.1:1" }],
};

const asked = (method: string, params?: unknown): boolean =>
  openQuestion(config, { jsonrpc: "2.0", id: 1, method, params }) !== undefined;
const call = (to: Hex, data: Hex, ...rest: unknown[]): boolean =>
  asked("eth_call", [{ to, data }, ...(rest.length === 0 ? ["latest"] : rest)]);
const logs = (of: Hex, ...topics: unknown[]): boolean =>
  asked("eth_getLogs", [{ address: of, topics, fromBlock: "0x0", toBlock: "latest" }]);
const enrolled = toEventSelector("MemberEnrolled(uint32,address,uint8,uint8,uint8,uint40,uint32)");

/** Every event of a contract's ABI. */
const eventsOf = (abi: readonly { readonly type: string }[]): Hex[] =>
  abi
    .filter(({ type }) => type === "event")
    .map((event) => toEventSelector(event as Parameters<typeof toEventSelector>[0]));

describe("the door to the chain", () => {
  it("lets through what a page asks before a sign-in", () => {
    expect(asked("eth_chainId", [])).to.equal(true);
    expect(asked("eth_chainId")).to.equal(true);
    expect(asked("eth_blockNumber", [])).to.equal(true);
    expect(asked("eth_getBlockByNumber", ["0x0", false])).to.equal(true);
    expect(asked("eth_getCode", [address("9"), "latest"])).to.equal(true);
    const member = { abi: registrationAbi, functionName: "memberByNumber", args: [7] } as const;
    expect(call(contracts.Registration, encodeFunctionData(member))).to.equal(true);
    const head = { abi: accesslogAbi, functionName: "headOf", args: [6] } as const;
    expect(call(contracts.AccessLog, encodeFunctionData(head))).to.equal(true);
    const args = [1, 2, word("c")] as const;
    const anchor = { abi: recordsAbi, functionName: "anchorOf", args } as const;
    expect(call(contracts.Records, encodeFunctionData(anchor))).to.equal(true);
    expect(logs(contracts.Registration, enrolled)).to.equal(true);
  });

  it("keeps consents, keys and other contracts shut", () => {
    const args = [1, 2, 6] as const;
    const cell = { abi: consentAbi, functionName: "cellOf", args } as const;
    expect(call(contracts.Consent, encodeFunctionData(cell))).to.equal(false);
    const key = { abi: consentAbi, functionName: "categoryKeyOf", args: [1, 6] } as const;
    expect(call(contracts.Consent, encodeFunctionData(key))).to.equal(false);
    expect(call(contracts.Records, "0x12345678")).to.equal(false);
    expect(call(address("9"), encodeFunctionData(cell))).to.equal(false);
  });

  it("tells no event but who was enrolled: nobody's records, consents or keys", () => {
    const abis = { Registration: registrationAbi, Consent: consentAbi, Records: recordsAbi };
    for (const [name, abi] of Object.entries(abis))
      for (const topic of eventsOf(abi)) {
        const isOpen = name === "Registration" && topic === enrolled;
        expect(logs(contracts[name as keyof typeof abis], topic)).to.equal(isOpen);
      }
    expect(logs(contracts.Registration)).to.equal(false);
    expect(logs(contracts.Registration, null)).to.equal(false);
    expect(logs(contracts.Registration, [enrolled])).to.equal(false);
    expect(logs(contracts.Consent, enrolled)).to.equal(false);
  });

  it("lets nobody choose other blocks or members for it, so that one answer serves all", () => {
    const filter = { address: contracts.Registration, topics: [enrolled] };
    const whole = { ...filter, fromBlock: "0x0", toBlock: "latest" };
    expect(asked("eth_getLogs", [whole])).to.equal(true);
    for (const over of [
      { fromBlock: "0x1" },
      { fromBlock: "earliest" },
      { toBlock: "0x9" },
      { topics: [enrolled, word("0")] },
      { topics: [enrolled, null] },
    ])
      expect(asked("eth_getLogs", [{ ...whole, ...over }])).to.equal(false);
  });

  it("refuses whatever else a node would do", () => {
    const methods = [
      ...["eth_sendTransaction", "eth_sendRawTransaction", "eth_accounts", "eth_sign"],
      ...["debug_traceCall", "hardhat_setBalance", "evm_mine", "eth_subscribe", "eth_newFilter"],
      ...["eth_getStorageAt", "eth_getTransactionByHash", "web3_clientVersion", "__proto__", ""],
    ];
    for (const method of methods) expect(asked(method, []), method).to.equal(false);
  });

  it("refuses a question with more or other parts than it needs", () => {
    const data = encodeFunctionData({
      ...{ abi: registrationAbi, functionName: "memberByNumber" },
      args: [7],
    });
    const to = contracts.Registration;
    expect(call(to, data, "latest", { [address("1")]: { code: "0x00" } })).to.equal(false);
    expect(call(to, data, "0x1")).to.equal(false);
    expect(asked("eth_call", [{ to, data, from: address("9") }, "latest"])).to.equal(false);
    expect(asked("eth_call", [{ data }, "latest"])).to.equal(false);
    expect(call(to, `0x${"00".repeat(1000)}`)).to.equal(false);
    expect(asked("eth_getBlockByNumber", ["0x0", true])).to.equal(false);
    expect(asked("eth_getBlockByNumber", ["pending", false])).to.equal(false);
    const filter = { address: [to], topics: [enrolled], fromBlock: "0x0", toBlock: "latest" };
    expect(asked("eth_getLogs", [filter])).to.equal(false);
  });

  it("refuses what is no question", () => {
    const bodies = [null, undefined, "eth_chainId", 7, [], [{ jsonrpc: "2.0" }], {}];
    for (const body of bodies) expect(openQuestion(config, body)).to.equal(undefined);
    const batch = [{ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }];
    expect(openQuestion(config, batch)).to.equal(undefined);
    const old = { jsonrpc: "1.0", id: 1, method: "eth_chainId", params: [] };
    expect(openQuestion(config, old)).to.equal(undefined);
  });

  it("hands on nothing that it did not look at", () => {
    const body = { jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [], extra: "x" };
    expect(openQuestion(config, body)).to.deep.equal({
      ...{ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] },
    });
  });
});
