import type { PublicClient } from "viem";
import { recordsAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Read } from "#lib/ports";
import { wholeChain } from "./registration.ts";

/** What `Records` says: which records of a patient are anchored, by whom and when. */
export function recordReads(
  client: PublicClient,
  { contracts: { Records: address } }: Site,
): Pick<Read, "records" | "anchor"> {
  return {
    records: async (patient) => {
      const events = await client.getContractEvents({
        ...{ address, abi, eventName: "RecordAnchored", args: { patient } },
        ...wholeChain,
      });
      return events.map(({ args, blockNumber }) => ({ ...args, block: Number(blockNumber) }));
    },
    anchor: async ({ patient, author, digest }) => {
      const anchor = await client.readContract({
        ...{ address, abi, functionName: "anchorOf" },
        args: [patient, author, digest],
      });
      return anchor.anchoredAt === 0 ? undefined : anchor;
    },
  };
}
