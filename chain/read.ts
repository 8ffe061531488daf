import type { JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Anchor, Read, ReaderCell } from "#lib/ports";
import { openContracts, type Contracts } from "./contracts.ts";
import { emergencyReads } from "./emergency-read.ts";
import { registrationReads } from "./registration-read.ts";
import { requestReads } from "./request-read.ts";
import { readEpochStatements, readKeyStatements } from "./statements.ts";
import { readRecordChanges } from "./record-changes.ts";
import { chainError } from "./refusal.ts";
import { sameChain } from "./same-chain.ts";

/** The chain side of the use cases, over one node. Every failure is an error of ours with a stable code. */
export function openRead(provider: JsonRpcProvider, site: Site): Read {
  const contracts = openContracts(site, provider);
  const keyStatements: Read["keyStatements"] = (number) =>
    readKeyStatements(contracts.Registration, site, number);
  const port: Read = {
    site: () => Promise.resolve(site),
    head: () => readHead(provider),
    ...registrationReads(contracts),
    ...consentReads(contracts),
    ...requestReads(contracts),
    ...emergencyReads(contracts),
    ...recordReads(contracts),
    recordChanges: (patient) => readRecordChanges(provider, site.contracts.Records, patient),
    encryptionKeyStatement: async (number, keyVersion) =>
      (await keyStatements(number)).findLast(({ key }) => key.keyVersion === keyVersion),
    keyStatements,
    epochStatements: (patient) => readEpochStatements(contracts.Consent, site, patient),
    blockTimes: openBlockTimes(provider),
  };
  return translated(port, sameChain(provider, site));
}

function consentReads({
  Consent,
}: Contracts): Pick<Read, "isPermittedAt" | "cell" | "cellIds" | "cellsOfReader" | "categoryKey"> {
  return {
    isPermittedAt: ({ patient, reader, category, purpose, action }, at) =>
      Consent.isPermittedAt(patient, reader, category, purpose, action, at),
    cell: async ({ patient, reader, category }) => {
      const cell = await Consent.cellOf(patient, reader, category);
      return {
        from: Number(cell.from),
        until: Number(cell.until),
        purposes: Number(cell.purposes),
        actions: Number(cell.actions),
        flags: Number(cell.flags),
        keyVersion: Number(cell.keyVersion),
        revision: Number(cell.revision),
      };
    },
    cellIds: (patient) => readCellIds(Consent, patient),
    cellsOfReader: (reader) => readCellsOfReader(Consent, reader),
    categoryKey: async (patient, category) => {
      const key = await Consent.categoryKeyOf(patient, category);
      return {
        x: key.x as Hex,
        epoch: Number(key.epoch),
        openedAt: Number(key.openedAt),
        generation: Number(key.generation),
      };
    },
  };
}

async function readCellIds(Consent: Contracts["Consent"], patient: number) {
  const [granted, denied] = await Promise.all([
    Consent.queryFilter(Consent.filters.ConsentGranted(patient)),
    Consent.queryFilter(Consent.filters.ConsentDenied(patient)),
  ]);
  const ids = [...granted, ...denied].map(({ args }) => ({
    reader: Number(args.reader),
    category: Number(args.category),
  }));
  return [...new Map(ids.map((id) => [`${id.reader}/${id.category}`, id])).values()];
}

async function readCellsOfReader(
  Consent: Contracts["Consent"],
  reader: number,
): Promise<ReaderCell[]> {
  const [granted, denied] = await Promise.all([
    Consent.queryFilter(Consent.filters.ConsentGranted(undefined, reader)),
    Consent.queryFilter(Consent.filters.ConsentDenied(undefined, reader)),
  ]);
  const cells = [...granted, ...denied]
    .sort((a, b) => a.blockNumber - b.blockNumber)
    .map(({ args, blockNumber }) => ({
      patient: Number(args.patient),
      reader,
      category: Number(args.category),
      block: blockNumber,
    }));
  const newest = new Map(cells.map((cell) => [`${cell.patient}/${cell.category}`, cell]));
  return [...newest.values()].sort((a, b) => b.block - a.block);
}

function recordReads({ Records }: Contracts): Pick<Read, "records" | "anchor"> {
  return {
    records: async (patient) => {
      const events = await Records.queryFilter(Records.filters.RecordAnchored(patient));
      return events.map(({ args, blockNumber }) => ({
        patient,
        author: Number(args.author),
        category: Number(args.category),
        epoch: Number(args.epoch),
        digest: args.digest as Hex,
        block: blockNumber,
      }));
    },
    anchor: async ({ patient, author, digest }): Promise<Anchor | undefined> => {
      const anchor = await Records.anchorOf(patient, author, digest);
      if (anchor.anchoredAt === 0n) return undefined;
      return {
        category: Number(anchor.category),
        epoch: Number(anchor.epoch),
        anchoredAt: Number(anchor.anchoredAt),
        flags: Number(anchor.flags),
      };
    },
  };
}

const readHead = (provider: JsonRpcProvider) => readBlock(provider, "latest");

async function readBlock(
  provider: JsonRpcProvider,
  block: string,
): Promise<{ number: number; time: number; hash: Hex }> {
  const { number, timestamp, hash } = (await provider.send("eth_getBlockByNumber", [
    block,
    false,
  ])) as Record<"number" | "timestamp" | "hash", Hex>;
  return { number: Number(number), time: Number(timestamp), hash };
}

/** A block's time never changes, so it is asked for once; ethers sends what is asked together in one request. */
function openBlockTimes(provider: JsonRpcProvider): Read["blockTimes"] {
  const known = new Map<number, number>();
  return async (blocks) => {
    const unknown = [...new Set(blocks)].filter((block) => !known.has(block));
    await Promise.all(
      unknown.map(async (block) => {
        known.set(block, (await readBlock(provider, `0x${block.toString(16)}`)).time);
      }),
    );
    return new Map(blocks.map((block) => [block, known.get(block) ?? 0]));
  };
}

/** The same functions, asked of the same chain only, with ethers' errors turned into ours. */
function translated(port: Read, requireSameChain: () => Promise<void>): Read {
  const wrapped = Object.entries(port).map(([name, ask]) => [
    name,
    async (...question: unknown[]) => {
      try {
        await requireSameChain();
        return await (ask as (...question: unknown[]) => Promise<unknown>)(...question);
      } catch (error) {
        throw chainError(error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Read;
}
