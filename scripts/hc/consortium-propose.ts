import { encodeBytes32String, id as hashOfText } from "ethers";
import { InvalidArgumentError, type Command } from "commander";
import { zeroFees } from "#chain/relay";
import type { Hex } from "#lib/bytes";
import {
  inputsOf,
  isVotedContract,
  proposedCall,
  proposedChange,
  type VotedContract,
} from "#lib/proposals";
import { roles } from "#lib/roles";
import { proposalText, wholeId } from "#lib/voting";
import { always, serviceKey, sent } from "../consortium.ts";
import type { Session } from "../session.ts";
import { openBallot, shortId } from "./ballot.ts";
import { run, type GlobalOptions } from "./context.ts";
import { readKeyFile } from "./key-file.ts";
import type { Cli } from "./terminal.ts";
import { addressArgument } from "./terms.ts";

type ProposeOptions = GlobalOptions & { readonly why?: string };
type Proposed = readonly [contract: VotedContract, name: string, values: readonly unknown[]];

/** What a kind of proposal takes on the command line, and the call that it makes. */
type Kind = {
  readonly takes: readonly (readonly [
    name: string,
    says: string,
    parse?: (text: string) => unknown,
  ])[];
  readonly says: string;
  readonly example: string;
  readonly call: (given: readonly unknown[], session: Session) => Proposed | Promise<Proposed>;
};

const hospital = ["<hospital>", "the hospital's number", hospitalArgument] as const;

const kinds: Readonly<Record<string, Kind>> = {
  admit: {
    takes: [["<address>", "the account that will speak for the hospital", addressArgument]],
    says: "admit a hospital",
    example: "admit 0x…",
    call: ([admin]) => ["Registration", "addHospital", [admin]],
  },
  expel: {
    takes: [hospital],
    says: "suspend a hospital until another vote takes it back",
    example: "expel 1",
    call: ([number]) => ["Registration", "suspendHospital", [number]],
  },
  reinstate: {
    takes: [hospital],
    says: "take a suspended hospital back",
    example: "reinstate 1",
    call: ([number]) => ["Registration", "reinstateHospital", [number]],
  },
  gateway: {
    takes: [hospital, ["<account-key>", "the file with the key of the gateway's account"]],
    says: "admit a gateway of a hospital",
    example: "gateway 0 gateway.key",
    call: admitting(roles.gateway),
  },
  oracle: {
    takes: [hospital, ["<account-key>", "the file with the key of the oracle's account"]],
    says: "admit an oracle of a hospital",
    example: "oracle 0 oracle.key",
    call: admitting(roles.oracle),
  },
  pause: {
    takes: [],
    says: "take no new members, sharings and records for now",
    example: "pause",
    call: () => ["Registration", "setPaused", [true]],
  },
  resume: {
    takes: [],
    says: "end the pause",
    example: "resume",
    call: () => ["Registration", "setPaused", [false]],
  },
  name: {
    takes: [
      ["<name>", "what the contract is named for, such as Consent", nameArgument],
      ["<address>", "the successor", addressArgument],
    ],
    says: "name a successor of a contract",
    example: "name Consent 0x…",
    call: ([name, address]) => ["Registration", "nameContract", [name, address]],
  },
  limit: {
    takes: [
      ["<contract>", "the contract that keeps the limit", contractArgument],
      ["<function>", "the function that sets it"],
      ["[values...]", "what it takes"],
    ],
    says: "change a limit",
    example: "limit Consortium setVotingPeriod 86400",
    call: ([contract, name, values]) => [
      contract as VotedContract,
      name as string,
      typedValues(contract as VotedContract, [name as string, values as string[]]),
    ],
  },
};

/** `hc consortium propose admit|expel|reinstate|gateway|oracle|pause|resume|name|limit`. */
export function addPropose(consortium: Command, cli: Cli): void {
  const propose = consortium
    .command("propose")
    .description("as a hospital, put something to the vote")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as north consortium propose expel 1");
  for (const [name, kind] of Object.entries(kinds)) addKind(propose, cli, [name, kind]);
}

function addKind(propose: Command, cli: Cli, [name, kind]: [string, Kind]): void {
  const command = propose
    .command(name)
    .description(kind.says)
    .option("--why <text>", "your reason, which everybody reads")
    .addHelpText(
      "after",
      `\nExample:\n  npm run hc -- --as north consortium propose ${kind.example}`,
    );
  for (const [argument, says, parse] of kind.takes)
    if (parse === undefined) command.argument(argument, says);
    else command.argument(argument, says, parse);
  command.action(async (...given: unknown[]) => {
    await run(
      { command, cli },
      async (session, options) =>
        putToTheVote(session, options as ProposeOptions, await kind.call(given, session)),
      ({ short, change }) => [
        `Proposed as ${short}. ${change}`,
        "`npm run hc -- consortium list` shows when the voting begins and what comes next.",
      ],
    );
  });
}

async function putToTheVote(
  session: Session,
  options: ProposeOptions,
  [contract, name, values]: Proposed,
) {
  const { consortium, wallet, contracts } = await openBallot(session, options);
  const call = proposedCall(contracts, contract, [name, values]);
  const { sentence } = proposedChange(contracts, call);
  const made = { proposer: wallet.address as Hex, at: Date.now() / 1000 };
  const text = proposalText(options.why ?? sentence, made);
  const content = [[call.target], [call.value], [call.data]] as [Hex[], bigint[], Hex[]];
  await sent(() => consortium.propose(...content, text, zeroFees));
  const id = await consortium.hashProposal(...content, hashOfText(text));
  return { proposal: wholeId(id), short: shortId(id), change: sentence };
}

function admitting(role: number): Kind["call"] {
  return async ([number, keyFile], { site }) => {
    const key = await serviceKey(site.deployment, await readKeyFile(String(keyFile)));
    return ["Registration", "admit", [role, number, always, key]];
  };
}

/** What was typed, as the function's types want it. Throws for another number of values than it takes. */
function typedValues(contract: VotedContract, [name, values]: readonly [string, string[]]) {
  const inputs = inputsOf(contract, name);
  if (inputs.length !== values.length)
    throw new InvalidArgumentError(
      `${name} takes ${inputs.map((one) => `${one.name} (${one.type})`).join(", ") || "nothing"}.`,
    );
  return inputs.map(({ type }, index) => {
    const text = values[index] ?? "";
    if (type === "bool") return text === "true";
    return /^\d+$/.test(text) && type.startsWith("uint") ? BigInt(text) : text;
  });
}

/** A hospital's number. */
export function hospitalArgument(text: string): number {
  const number = Number(text);
  if (/^\d{1,3}$/.test(text) && number < 248) return number;
  throw new InvalidArgumentError("Wanted: a hospital's number, from 0.");
}

function nameArgument(text: string): string {
  if (/^[A-Z][A-Za-z]{0,30}$/.test(text)) return encodeBytes32String(text);
  throw new InvalidArgumentError("Wanted: a name such as Consent, Records or Vitals.");
}

function contractArgument(text: string): VotedContract {
  if (isVotedContract(text)) return text;
  throw new InvalidArgumentError("Wanted: a contract such as Registration, Consent or Consortium.");
}
