import type { PublicClient } from "viem";
import { consentAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Read, ReaderCell, SignedEpochKeys } from "#lib/ports";
import { wholeChain } from "./registration.ts";

type ConsentReads = Pick<
  Read,
  "isPermittedAt" | "cell" | "cellIds" | "cellsOfReader" | "categoryKey" | "epochStatements"
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
    cellsOfReader: (reader) => readCellsOfReader(client, contract, reader),
    categoryKey: (patient, category) =>
      client.readContract({
        ...contract,
        functionName: "categoryKeyOf",
        args: [patient, category],
      }),
    epochStatements: (patient) => readEpochStatements(client, { contract, deployment }, patient),
  };
}

type Contract = { readonly address: Hex; readonly abi: typeof abi };

async function readEpochStatements(
  client: PublicClient,
  { contract, deployment }: { readonly contract: Contract; readonly deployment: Hex },
  patient: number,
): Promise<SignedEpochKeys[]> {
  const events = await client.getContractEvents({
    ...{ ...contract, eventName: "EpochsOpened", args: { patient } },
    ...wholeChain,
  });
  return events.map(({ args: { sentenceHash, kind, companion, signature, ...signed } }) => {
    const { account, generation, deadline, keys } = signed;
    const sentence = { prehashed: sentenceHash };
    return {
      keys: { deployment, account, generation, deadline, sentence, keys },
      ...{ kind, companion, signature },
    };
  });
}

async function readCellIds(client: PublicClient, contract: Contract, patient: number) {
  const events = await cellEvents(client, contract, { patient });
  const ids = events.map(({ args: { reader, category } }) => ({ reader, category }));
  return [...new Map(ids.map((id) => [`${id.reader}/${id.category}`, id])).values()];
}

async function readCellsOfReader(
  client: PublicClient,
  contract: Contract,
  reader: number,
): Promise<ReaderCell[]> {
  const events = await cellEvents(client, contract, { reader });
  const cells = events
    .map(({ args, blockNumber }) => ({
      ...{ patient: args.patient, reader, category: args.category },
      block: Number(blockNumber),
    }))
    .sort((a, b) => a.block - b.block);
  const newest = new Map(cells.map((cell) => [`${cell.patient}/${cell.category}`, cell]));
  return [...newest.values()].sort((a, b) => b.block - a.block);
}

/** Grants and denials of one patient, or to one reader. */
async function cellEvents(
  client: PublicClient,
  contract: Contract,
  args: { readonly patient: number } | { readonly reader: number },
) {
  const filter = { ...contract, args, ...wholeChain };
  const events = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "ConsentGranted" }),
    client.getContractEvents({ ...filter, eventName: "ConsentDenied" }),
  ]);
  return events.flat();
}
