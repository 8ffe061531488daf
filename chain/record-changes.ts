import { toBeHex, type JsonRpcProvider, type LogDescription } from "ethers";
import type { Hex } from "#lib/bytes";
import type { RecordChange } from "#lib/ports";
import { interfaceOf } from "./open-contract.ts";
import { chainError } from "./refusal.ts";
import { Records__factory } from "#types";

const abi = interfaceOf(Records__factory);
const names = (
  ["RecordSuperseded", "RecordAmended", "RecordEnteredInError", "RecordErased"] as const
).map((name) => abi.getEvent(name).topicHash);

/** Everything that became of a patient's records, oldest first, by one search for all four events. */
export async function readRecordChanges(
  provider: JsonRpcProvider,
  records: Hex,
  patient: number,
): Promise<RecordChange[]> {
  const topics = [names, toBeHex(patient, 32)];
  const logs = await provider.getLogs({ address: records, topics, fromBlock: 0 });
  return logs.flatMap((log) => {
    const event = abi.parseLog(log);
    return event === null ? [] : [changeOf(event, log.blockNumber)];
  });
}

/** Which record of whom was erased. */
export type Erased = { readonly patient: number; readonly digest: Hex };

/** Opens the search for erasures in a span of blocks, of all patients. */
export function openErasedBetween(
  provider: JsonRpcProvider,
  records: Hex,
): (from: number, to: number) => Promise<Erased[]> {
  const topics = [abi.getEvent("RecordErased").topicHash];
  return async (from, to) => {
    try {
      const filter = { address: records, topics, fromBlock: from, toBlock: to };
      return (await provider.getLogs(filter)).flatMap((log) => {
        const event = abi.parseLog(log);
        if (event === null) return [];
        const { patient, digest } = event.args as unknown as { patient: bigint; digest: Hex };
        return [{ patient: Number(patient), digest }];
      });
    } catch (error) {
      throw chainError(error);
    }
  };
}

function changeOf({ name, args }: LogDescription, block: number): RecordChange {
  const { patient, author, digest } = args as unknown as Record<"patient" | "author", bigint> & {
    digest: Hex;
  };
  const about = { patient: Number(patient), block };
  const one = { author: Number(author), digest };
  if (name === "RecordErased") return { ...about, ...one, kind: "erased" };
  if (name === "RecordEnteredInError")
    return { ...about, ...one, kind: "entered-in-error", by: Number(args.by as bigint) };
  return {
    ...about,
    author: Number(args.earlierAuthor as bigint),
    digest: args.earlier as Hex,
    kind: name === "RecordSuperseded" ? "superseded" : "amended",
    later: one,
  };
}
