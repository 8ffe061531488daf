import type { PublicClient } from "viem";
import { consentAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Read } from "#lib/ports";
import { wholeChain } from "./registration.ts";

type ConsentReads = Pick<
  Read,
  "isPermittedAt" | "cell" | "cellIds" | "categoryKey" | "epochStatements"
>;

/** What `Consent` says: cells, category keys, and the signed openings of epochs (unchecked). */
export function consentReads(
  client: PublicClient,
  { contracts: { Consent: address }, deployment }: Site,
): ConsentReads {
  const contract = { address, abi } as const;
  return {
    isPermittedAt: ({ patient, reader, category, purpose, action }, at) =>
      client.readContract({
        ...contract,
        functionName: "isPermittedAt",
        args: [patient, reader, category, purpose, action, at],
      }),
    cell: ({ patient, reader, category }) =>
      client.readContract({
        ...contract,
        functionName: "cellOf",
        args: [patient, reader, category],
      }),
    cellIds: (patient) => readCellIds(client, contract, patient),
    categoryKey: (patient, category) =>
      client.readContract({
        ...contract,
        functionName: "categoryKeyOf",
        args: [patient, category],
      }),
    epochStatements: async (patient) => {
      const events = await client.getContractEvents({
        ...{ ...contract, eventName: "EpochsOpened", args: { patient } },
        ...wholeChain,
      });
      return events.map(({ args: { sentenceHash, kind, companion, signature, ...keys } }) => ({
        keys: { ...keys, deployment, sentence: { prehashed: sentenceHash } },
        ...{ kind, companion, signature },
      }));
    },
  };
}

async function readCellIds(
  client: PublicClient,
  contract: { readonly address: `0x${string}`; readonly abi: typeof abi },
  patient: number,
) {
  const filter = { ...contract, args: { patient }, ...wholeChain };
  const events = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "ConsentGranted" }),
    client.getContractEvents({ ...filter, eventName: "ConsentDenied" }),
  ]);
  const ids = events.flat().map(({ args: { reader, category } }) => ({ reader, category }));
  return [...new Map(ids.map((id) => [`${id.reader}/${id.category}`, id])).values()];
}
