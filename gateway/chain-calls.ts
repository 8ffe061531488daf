import { z } from "zod";
import type { Site } from "#lib/acts/domains";
import { RefusalError } from "./refusal.ts";

/** A read-only call as a member asks for it. */
export type ChainCall = { readonly method: ChainMethod; readonly params: readonly unknown[] };

/** More events than this are no answer, and no account has more searches for events running than this. */
const mostEvents = 10_000;
const mostSearches = 4;

const account = z.string().regex(/^0x[0-9a-f]{40}$/i);
const word = z.string().regex(/^0x[0-9a-f]{64}$/i);
const topic = z.union([z.null(), word, z.array(word).min(1).max(64)]);
const block = z.string().regex(/^(0x[0-9a-f]{1,64}|latest|earliest|pending|safe|finalized)$/i);
const data = z.string().regex(/^0x([0-9a-f]{2}){0,65536}$/i);
const atBlock = block.optional();

const call = z.strictObject({
  to: account,
  from: account.optional(),
  data: data.optional(),
  input: data.optional(),
});
const filter = z.strictObject({
  address: z.union([account, z.array(account).min(1).max(8)]),
  topics: z.tuple([topic.refine((one) => one !== null)], topic).refine((all) => all.length <= 4),
  fromBlock: atBlock,
  toBlock: atBlock,
  blockHash: atBlock,
});

/**
 * What each method takes, by https://ethereum.github.io/execution-apis/. Nothing else goes on to the node: what it cannot
 * parse would look as if it were away, and a call with gas or state of its own would keep it busy.
 */
const parametersOf = {
  eth_blockNumber: z.tuple([]),
  eth_call: z.tuple([call, atBlock]),
  eth_chainId: z.tuple([]),
  eth_getBlockByHash: z.tuple([word, z.boolean()]),
  eth_getBlockByNumber: z.tuple([block, z.boolean()]),
  eth_getCode: z.tuple([account, atBlock]),
  eth_getLogs: z.tuple([filter]),
  eth_getTransactionReceipt: z.tuple([word]),
} as const;

/** The methods that members may call. */
export type ChainMethod = keyof typeof parametersOf;
export const chainMethods = Object.keys(parametersOf) as ChainMethod[];

/**
 * Runs members' calls. Events are searched for in our contracts only and by name, which a node has an index for, a few
 * searches at once an account. Throws a {@link RefusalError} `rpc/…` for what would keep the node busy.
 */
export function openChainCalls(
  { contracts }: Site,
  ask: (method: string, params: readonly unknown[]) => Promise<unknown>,
): (account: string, call: ChainCall) => Promise<unknown> {
  const ours = new Set(Object.values(contracts).map((address) => address.toLowerCase()));
  const searching = new Map<string, number>();

  const search = async (who: string, params: readonly unknown[]): Promise<unknown> => {
    const [{ address }] = parse(parametersOf.eth_getLogs, params);
    if (![address].flat().every((one) => ours.has(one.toLowerCase())))
      throw refused(403, "not-ours", "Events are searched for in HealthChain's contracts only.");
    const running = searching.get(who) ?? 0;
    if (running >= mostSearches)
      throw refused(429, "too-many", "Wait for the searches that are running.");
    searching.set(who, running + 1);
    try {
      const events = await ask("eth_getLogs", params);
      if (!Array.isArray(events) || events.length <= mostEvents) return events;
      throw refused(413, "too-many-events", "Search in fewer blocks: there are too many events.");
    } finally {
      const left = (searching.get(who) ?? 1) - 1;
      if (left === 0) searching.delete(who);
      else searching.set(who, left);
    }
  };
  return async (who, { method, params }) => {
    if (method === "eth_getLogs") return search(who, params);
    parse(parametersOf[method] as z.ZodType<readonly unknown[]>, params);
    return ask(method, params);
  };
}

function parse<T>(schema: z.ZodType<T>, params: readonly unknown[]): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const message =
    "These are not the method's parameters. A call names its contract, a search for events one of ours and the event.";
  throw new RefusalError(400, { code: "request/malformed", message });
}

const refused = (status: number, fault: string, message: string): RefusalError =>
  new RefusalError(status, { code: `rpc/${fault}`, message });
