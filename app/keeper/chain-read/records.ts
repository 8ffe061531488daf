import { encodeEventTopics, numberToHex, parseEventLogs, type PublicClient } from "viem";
import { recordsAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Read, RecordChange } from "#lib/ports";
import { wholeChain } from "./registration.ts";

/** What `Records` says: which records of a patient are anchored, by whom and when. */
export function recordReads(
  client: PublicClient,
  { contracts: { Records: address } }: Site,
): Pick<Read, "records" | "recordChanges" | "anchor"> {
  return {
    recordChanges: (patient) => readRecordChanges(client, address, patient),
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

const changeNames = [
  "RecordSuperseded",
  "RecordAmended",
  "RecordEnteredInError",
  "RecordErased",
] as const;

/** One search for all four events; viem's own search names several events or a patient, not both. */
async function readRecordChanges(
  client: PublicClient,
  address: Hex,
  patient: number,
): Promise<RecordChange[]> {
  const names = changeNames.flatMap((eventName) => encodeEventTopics({ abi, eventName })) as Hex[];
  const topics = [names, numberToHex(patient, { size: 32 })];
  const filter = { address, topics, fromBlock: "0x0", toBlock: "latest" } as const;
  const logs = await client.request({ method: "eth_getLogs", params: [filter] });
  const events = parseEventLogs({ abi, logs, eventName: [...changeNames] });
  return events.map((event): RecordChange => {
    const about = { patient, block: Number(event.blockNumber) };
    const { author, digest } = event.args;
    if (event.eventName === "RecordErased") return { ...about, author, digest, kind: "erased" };
    if (event.eventName === "RecordEnteredInError")
      return { ...about, author, digest, kind: "entered-in-error", by: event.args.by };
    const { earlierAuthor, earlier } = event.args;
    const kind = event.eventName === "RecordSuperseded" ? "superseded" : "amended";
    return { ...about, author: earlierAuthor, digest: earlier, kind, later: { author, digest } };
  });
}
