import { decodeEventLog, type Hex, type PublicClient } from "viem";
import { accesslogAbi, consentAbi, recordsAbi, registrationAbi } from "#lib/abi";
import type { AppConfig } from "../config.ts";
import { openClient } from "./chain-read.ts";
import { requireChain, requireSignedIn, type Visit } from "./visit.ts";

/** One event of our contracts. Numbers, accounts and digests only: there is nothing else on the chain. */
export type ExplorerEvent = {
  readonly block: number;
  readonly index: number;
  readonly transaction: Hex;
  readonly contract: string;
  /** "unknown" where this release's ABI has no such event. */
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
};

/** What the explorer shows. Times are Unix seconds. */
export type Explored = {
  readonly head: { readonly number: number; readonly time: number; readonly hash: Hex };
  readonly blocks: readonly {
    readonly number: number;
    readonly time: number;
    readonly hash: Hex;
    readonly transactions: number;
  }[];
  /** Newest first. */
  readonly events: readonly ExplorerEvent[];
};

const abis = {
  Registration: registrationAbi,
  Consent: consentAbi,
  Records: recordsAbi,
  AccessLog: accesslogAbi,
} as const;

type ContractName = keyof typeof abis;

const blocksShown = 8;
const eventsShown = 100;

/** For testers: the chain as it is. Through the gateway, so for members and hospitals. */
export function explorerActs(visit: Visit) {
  return {
    /** `search`: a member's number or a digest, an account or a transaction (0x…); all events for "". */
    explore: (search: string): Promise<Explored> => explore(visit, search.trim().toLowerCase()),
  };
}

async function explore(visit: Visit, search: string): Promise<Explored> {
  const { client: gateway } = requireSignedIn(visit);
  const client = openClient((method, params) => gateway.rpc(method, params));
  const head = await client.getBlock({ blockTag: "latest" });
  const numbers = Array.from({ length: blocksShown }, (_, back) => head.number - BigInt(back));
  const [blocks, events] = await Promise.all([
    Promise.all(
      numbers
        .filter((number) => number >= 0n)
        .map((blockNumber) => client.getBlock({ blockNumber })),
    ),
    readEvents(client, requireChain(visit).config),
  ]);
  const { number, timestamp, hash } = head;
  return {
    head: { number: Number(number), time: Number(timestamp), hash },
    blocks: blocks.map((block) => ({
      ...{ number: Number(block.number), time: Number(block.timestamp), hash: block.hash },
      transactions: block.transactions.length,
    })),
    events: events.filter((event) => concerns(event, search)).slice(0, eventsShown),
  };
}

async function readEvents(
  client: PublicClient,
  { contracts }: AppConfig,
): Promise<ExplorerEvent[]> {
  const found = await Promise.all(
    (Object.keys(abis) as ContractName[]).map(async (contract) => {
      const logs = await client.getLogs({ address: contracts[contract], fromBlock: 0n });
      return logs.map((log) => ({
        ...{
          block: Number(log.blockNumber),
          index: log.logIndex,
          transaction: log.transactionHash,
        },
        ...{ contract, ...decoded(contract, log) },
      }));
    }),
  );
  return found.flat().sort((a, b) => b.block - a.block || b.index - a.index);
}

function decoded(
  contract: ContractName,
  { topics, data }: { readonly topics: readonly Hex[]; readonly data: Hex },
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
    return unknown; // an event of a later release
  }
}

const unknown = { name: "unknown", fields: [] };

/** Lists and structs as JSON; big numbers in digits. */
const told = (value: unknown): string =>
  typeof value === "string" || typeof value === "bigint"
    ? String(value)
    : JSON.stringify(value, digits);

const digits = (_key: string, part: unknown): unknown =>
  typeof part === "bigint" ? part.toString() : part;

/** Numbers match whole fields that name members; 0x… matches anywhere. */
function concerns({ transaction, fields }: ExplorerEvent, search: string): boolean {
  if (search === "") return true;
  if (search.startsWith("0x"))
    return (
      transaction === search || fields.some(({ value }) => value.toLowerCase().includes(search))
    );
  return fields.some(({ name, value }) => memberFields.has(name) && value === search);
}

const memberFields = new Set(["number", "patient", "reader", "author", "member", "gateway"]);
