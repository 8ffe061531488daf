import { expect } from "chai";
import type { BaseContract, FunctionFragment, ParamType } from "ethers";
import { networkHelpers } from "../support/consortium.ts";
import { argumentsByTitle } from "../support/access-matrix/arguments.ts";
import { everybody, type Caller, type ContractName } from "../support/access-matrix/case.ts";
import { cases, refusalOf, titleOf, views } from "../support/access-matrix/table.ts";
import { everyCaller, type MatrixWorld } from "../support/access-matrix/world.ts";

const fixture = () => networkHelpers.loadFixture(everyCaller);
const contractNames = Object.keys(views) as ContractName[];

function contractOf(world: MatrixWorld, name: ContractName): BaseContract {
  const contracts: Record<ContractName, BaseContract> = {
    ...{ Registration: world.registration, Consent: world.consent, Records: world.records },
    ...{ AccessLog: world.accessLog, Consortium: world.governor },
    ...{ Vitals: world.vitals, P256Verifier: world.p256Verifier },
    ...{ ConsortiumTimelock: world.timelock, UrgentSuspension: world.urgent },
  };
  return contracts[name];
}

function functionsOf(contract: BaseContract, isView: boolean): string[] {
  return contract.interface.fragments
    .filter((one): one is FunctionFragment => one.type === "function")
    .filter(({ constant }) => constant === isView)
    .map(({ name }) => name)
    .toSorted();
}

type Call = {
  readonly contract: BaseContract;
  readonly name: string;
  readonly given: readonly unknown[];
};

/** What a call by this caller would come to: "succeeds", or the error. Changes nothing. */
async function outcomeOf(world: MatrixWorld, caller: Caller, call: Call): Promise<string> {
  const { contract, name, given } = call;
  const data = contract.interface.encodeFunctionData(name, given);
  const [from, to] = [world.accounts[caller], await contract.getAddress()];
  try {
    await from.call({ to, data });
    return "succeeds";
  } catch (error) {
    const revert = (error as { data?: string }).data;
    if (revert === undefined) throw error;
    const contracts = contractNames.map((name) => contractOf(world, name).interface);
    const [known] = contracts.flatMap((one) => one.parseError(revert)?.name ?? []);
    return known ?? `an unknown error ${revert}`;
  }
}

/** Zero, false, nothing or an empty list of any type. */
function nothingOf({ baseType, type, components }: ParamType): unknown {
  if (baseType === "array") return [];
  if (baseType === "tuple") return components!.map(nothingOf);
  if (type === "bool") return false;
  if (type === "address") return `0x${"0".repeat(40)}`;
  if (type === "bytes") return "0x";
  if (type.startsWith("bytes")) return `0x${"00".repeat(Number(type.slice("bytes".length)))}`;
  return 0;
}

describe("who may call what", () => {
  for (const name of contractNames) {
    it(`is said for every function of ${name} that changes something, and for no other`, async () => {
      const inTable = new Set(cases.filter((one) => one.contract === name).map((one) => one.name));
      const inAbi = functionsOf(contractOf(await fixture(), name), false);
      expect([...inTable].toSorted()).to.deep.equal(inAbi);
    });

    it(`lists every function of ${name} that only answers, and no other`, async () => {
      const inAbi = functionsOf(contractOf(await fixture(), name), true);
      expect(views[name].toSorted()).to.deep.equal(inAbi);
    });

    it(`is said without overloads, since ${name} has none`, async () => {
      const contract = contractOf(await fixture(), name);
      const all = [...functionsOf(contract, false), ...functionsOf(contract, true)];
      expect(all).to.have.length(new Set(all).size);
    });
  }

  it("has somebody whom it lets in, or a reason why not, in every case", () => {
    const closed = cases.filter(({ may }) => may.length === 0).map(titleOf);
    const reasons =
      /suspended hospital|by a vote alone|by the contract named|by Registration alone|which it never takes/;
    for (const title of closed) expect(title).to.match(reasons);
    const titles = cases.map(titleOf);
    expect(titles).to.have.length(new Set(titles).size);
  });

  for (const one of cases) {
    const who = one.may.length === everybody.length ? "everybody" : one.may.join(", ") || "nobody";
    it(`${titleOf(one)}: ${who}`, async () => {
      const world = await fixture();
      const contract = contractOf(world, one.contract);
      const argumentsFor = argumentsByTitle[titleOf(one)];
      if (argumentsFor === undefined) throw new Error(`no arguments for ${titleOf(one)}`);
      const outcomes: Partial<Record<Caller, string>> = {};
      for (const caller of everybody) {
        const given = await argumentsFor(world, caller);
        outcomes[caller] = await outcomeOf(world, caller, { contract, name: one.name, given });
      }
      const wanted = everybody.map((caller) => [caller, refusalOf(one, caller) ?? "succeeds"]);
      expect(outcomes).to.deep.equal(Object.fromEntries(wanted));
    });
  }

  for (const name of contractNames) {
    it(`every question to ${name} is answered alike, whoever asks`, async () => {
      const world = await fixture();
      const contract = contractOf(world, name);
      for (const view of views[name]) {
        const given = contract.interface.getFunction(view)!.inputs.map(nothingOf);
        const data = contract.interface.encodeFunctionData(view, given);
        const to = await contract.getAddress();
        const answers = await Promise.all(
          everybody.map((caller) =>
            world.accounts[caller]
              .call({ to, data })
              .catch((error: unknown) => (error as { data?: string }).data ?? String(error)),
          ),
        );
        expect(new Set(answers), `${name}.${view}`).to.have.property("size", 1);
      }
    });
  }
});
