import { openClient } from "./chain-read.ts";
import { askEvents, type ExplorerEvent } from "./explorer/ask-events.ts";
import { openPastEvents, type PastEvents } from "./explorer/past-events.ts";
import { requireChain, requireSignedIn, type Visit } from "./visit.ts";

/** What the explorer shows. Times are Unix seconds. */
export type Explored = {
  /** Newest first. */
  readonly blocks: readonly {
    readonly number: number;
    readonly time: number;
    readonly transactions: number;
  }[];
  /** The newest that the search names, newest first. */
  readonly events: readonly ExplorerEvent[];
  /** How many the search names in all, of those known. */
  readonly found: number;
  /** The first block whose events are known; 0 once all are. */
  readonly since: number;
};

const blocksShown = 8;
const eventsShown = 50;

/** For testers: the chain as it is. Through the gateway, so for members and hospitals. */
export function explorerActs(visit: Visit) {
  const past = openPastEvents((range) =>
    askEvents(requireSignedIn(visit).client.rpc, requireChain(visit).config, range),
  );
  return {
    /** `search`: a member's number or a digest, an account or a transaction (0x…); all events for "". */
    explore: (search: string): Promise<Explored> => explore(visit, search, past.upTo),
    /** The same, with events from further back. */
    exploreFurther: (search: string): Promise<Explored> => explore(visit, search, past.further),
  };
}

async function explore(
  visit: Visit,
  search: string,
  eventsUpTo: (head: number) => Promise<PastEvents>,
): Promise<Explored> {
  const client = openClient(requireSignedIn(visit).client.rpc);
  const head = Number(await client.getBlockNumber());
  const count = Math.min(blocksShown, head + 1);
  const numbers = Array.from({ length: count }, (_, back) => BigInt(head - back));
  const [blocks, { range, events }] = await Promise.all([
    Promise.all(numbers.map((blockNumber) => client.getBlock({ blockNumber }))),
    eventsUpTo(head),
  ]);
  const word = search.trim().toLowerCase();
  const named = events.filter((event) => concerns(event, word));
  return {
    blocks: blocks.map(({ number, timestamp, transactions }) => ({
      ...{ number: Number(number), time: Number(timestamp), transactions: transactions.length },
    })),
    events: named.slice(0, eventsShown),
    found: named.length,
    since: range.from,
  };
}

/** Numbers match whole fields that name members; 0x… matches anywhere. */
function concerns({ transaction, fields }: ExplorerEvent, search: string): boolean {
  if (search === "") return true;
  if (search.startsWith("0x"))
    return (
      transaction === search || fields.some(({ value }) => value.toLowerCase().includes(search))
    );
  return fields.some(({ name, value }) => memberFields.has(name) && value === search);
}

const memberFields = new Set(["number", "patient", "reader", "author", "device", "gateway"]);
