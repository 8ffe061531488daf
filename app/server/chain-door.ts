import { toEventSelector, toFunctionSelector, type Hex } from "viem";
import { z } from "zod";
import type { AppConfig } from "../config.ts";

/*
 * What a page may ask the chain before anybody signed in: who is registered (to check a gateway and to enrol), and
 * whether one known record or log root is anchored. Consents, keys and the list of anyone's records are members' business:
 * they go through a gateway.
 */

const hex = z.string().regex(/^0x[0-9a-f]*$/i);
const tag = z.union([hex.max(20), z.enum(["latest", "earliest"])]);

const question = z.discriminatedUnion("method", [
  z.object({ method: z.literal("eth_chainId"), params: z.array(z.never()).default([]) }),
  z.object({ method: z.literal("eth_blockNumber"), params: z.array(z.never()).default([]) }),
  z.object({
    method: z.literal("eth_getBlockByNumber"),
    params: z.tuple([tag, z.literal(false)]),
  }),
  z.object({
    method: z.literal("eth_call"),
    params: z.tuple([
      z.strictObject({ to: hex.length(42), data: hex.max(1000) }),
      z.literal("latest"),
    ]),
  }),
  z.object({
    method: z.literal("eth_getCode"),
    params: z.tuple([hex.length(42), z.literal("latest")]),
  }),
  z.object({
    method: z.literal("eth_getLogs"),
    params: z.tuple([
      z.strictObject({
        address: hex.length(42),
        topics: z.tuple([hex.max(66)]),
        fromBlock: z.literal("0x0"),
        toBlock: z.literal("latest"),
      }),
    ]),
  }),
]);

const bodySchema = z.intersection(
  z.object({ jsonrpc: z.literal("2.0"), id: z.union([z.number(), z.string().max(40)]) }),
  question,
);

/** One question as the node gets it. */
export type Question = z.infer<typeof bodySchema>;

/** The question in a body, or undefined where it is none that this door lets through. */
export function openQuestion({ contracts }: AppConfig, body: unknown): Question | undefined {
  const { success, data } = bodySchema.safeParse(body);
  if (!success) return undefined;
  if (data.method === "eth_call" && !isOpenCall(contracts, data.params[0])) return undefined;
  if (data.method === "eth_getLogs" && !isOpenLog(contracts, data.params[0])) return undefined;
  return data;
}

type Contracts = AppConfig["contracts"];

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const anchorOf = toFunctionSelector("anchorOf(uint32,uint32,bytes32)");

/** Of `Records` only the anchor that the asker can already name. */
function isOpenCall(contracts: Contracts, { to, data }: { to: string; data: string }): boolean {
  if (isSame(to, contracts.Records)) return data.startsWith(anchorOf);
  return isSame(to, contracts.Registration) || isSame(to, contracts.AccessLog);
}

export const enrolled = toEventSelector(
  "MemberEnrolled(uint32,address,uint8,uint8,uint8,uint40,uint32)",
);

/** Only which gateways were admitted is needed, and the event does not index the role: see gateway-events.ts. */
function isOpenLog(
  { Registration }: Contracts,
  { address, topics }: { address: string; topics: readonly string[] },
): boolean {
  return isSame(address, Registration) && topics[0] === (enrolled satisfies Hex);
}
