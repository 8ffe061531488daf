import { createPublicClient, custom, type PublicClient } from "viem";
import type { Site } from "#lib/acts/domains";
import type { Read } from "#lib/ports";
import { consentReads } from "./chain-read/consent.ts";
import { emergencyReads } from "./chain-read/emergency.ts";
import { recordReads } from "./chain-read/records.ts";
import { registrationReads } from "./chain-read/registration.ts";
import { requestReads } from "./chain-read/requests.ts";
import type { ChainCall } from "./chain-call.ts";

/** The chain side of the use cases in a browser: the same answers as chain/read.ts, by viem over any transport. */
export function openBrowserRead(call: ChainCall, site: Site): Read {
  const client = openClient(call);
  return {
    site: () => Promise.resolve(site),
    head: async () => {
      const { number, timestamp, hash } = await client.getBlock({ blockTag: "latest" });
      return { number: Number(number), time: Number(timestamp), hash };
    },
    blockTimes: openBlockTimes(client),
    ...registrationReads(client, site),
    ...consentReads(client, site),
    ...requestReads(client, site),
    ...emergencyReads(client, site),
    ...recordReads(client, site),
  };
}

/** viem over one function. Every call goes out by itself; nothing is cached. */
export function openClient(call: ChainCall): PublicClient {
  return createPublicClient({
    cacheTime: 0,
    transport: custom(
      {
        request: ({ method, params }: { method: string; params?: unknown }) =>
          call(method, listOf(params)),
      },
      { retryCount: 0 },
    ),
  });
}

const listOf = (params: unknown): readonly unknown[] => (Array.isArray(params) ? params : []);

/** A block's time never changes, so it is asked for once. */
function openBlockTimes(client: PublicClient): Read["blockTimes"] {
  const known = new Map<number, number>();
  return async (blocks) => {
    const unknown = [...new Set(blocks)].filter((block) => !known.has(block));
    await Promise.all(
      unknown.map(async (block) => {
        const { timestamp } = await client.getBlock({ blockNumber: BigInt(block) });
        known.set(block, Number(timestamp));
      }),
    );
    return new Map(blocks.map((block) => [block, known.get(block) ?? 0]));
  };
}
