import { decodeEventLog, numberToHex, toEventSelector } from "viem";
import { z } from "zod";
import { accesslogAbi, consentAbi, recordsAbi, registrationAbi, vitalsAbi } from "#lib/abi";
import type { Hex } from "#lib/bytes";
import type { AppConfig } from "../../config.ts";
import type { ChainCall } from "../chain-call.ts";

/** Blocks from `from` to `to`, both of them included. */
export type BlockRange = { readonly from: number; readonly to: number };

/** One event of our contracts. Numbers, accounts and digests only: there is nothing else on the chain. */
export type ExplorerEvent = {
  readonly block: number;
  readonly index: number;
  readonly transaction: Hex;
  readonly contract: string;
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
};

const abis = {
  Registration: registrationAbi,
  Consent: consentAbi,
  Records: recordsAbi,
  AccessLog: accesslogAbi,
  Vitals: vitalsAbi,
} as const;

type ContractName = keyof typeof abis;

const contractNames = Object.keys(abis) as ContractName[];

/** A gateway searches by name only, so all names are given. */
const selectors = new Set(
  contractNames.flatMap((contract) => abis[contract].filter(isEvent).map(toEventSelector)),
);

const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-f]*$/i.test(value));

const logSchema = z.object({
  ...{ address: hex, topics: z.array(hex), data: hex, transactionHash: hex },
  ...{ blockNumber: hex.transform(Number), logIndex: hex.transform(Number) },
});

type Log = z.output<typeof logSchema>;

/** All events of our contracts in some blocks, newest first: one question. */
export async function askEvents(
  call: ChainCall,
  { contracts }: AppConfig,
  { from, to }: BlockRange,
): Promise<readonly ExplorerEvent[]> {
  const names = new Map(contractNames.map((name) => [contracts[name].toLowerCase(), name]));
  const filter = {
    ...{ address: [...names.keys()], topics: [[...selectors]] },
    ...{ fromBlock: numberToHex(from), toBlock: numberToHex(to) },
  };
  const logs = z.array(logSchema).parse(await call("eth_getLogs", [filter]));
  const events = logs.flatMap((log) => {
    const contract = names.get(log.address.toLowerCase());
    return contract === undefined ? [] : [eventOf(contract, log)];
  });
  return events.sort((a, b) => b.block - a.block || b.index - a.index);
}

function eventOf(contract: ContractName, log: Log): ExplorerEvent {
  const { blockNumber: block, logIndex: index, transactionHash: transaction } = log;
  return { block, index, transaction, contract, ...decoded(contract, log) };
}

function decoded(
  contract: ContractName,
  { topics, data }: Log,
): Pick<ExplorerEvent, "name" | "fields"> {
  try {
    const [signature, ...indexed] = topics;
    if (signature === undefined) return unknown;
    const event = decodeEventLog({ abi: abis[contract], topics: [signature, ...indexed], data });
    const fields = Object.entries(event.args).map(([name, value]) => ({
      name,
      value: told(value),
    }));
    return { name: event.eventName, fields };
  } catch {
    return unknown; // what a gateway made up, or another release's
  }
}

const unknown = { name: "unknown", fields: [] };

function isEvent<Item extends { readonly type: string }>(
  item: Item,
): item is Extract<Item, { readonly type: "event" }> {
  return item.type === "event";
}

/** Lists and structs as JSON; big numbers in digits. */
const told = (value: unknown): string =>
  typeof value === "string" || typeof value === "bigint"
    ? String(value)
    : JSON.stringify(value, digits);

const digits = (_key: string, part: unknown): unknown =>
  typeof part === "bigint" ? part.toString() : part;
