import type { JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import { concat, fromHex, type Hex } from "#lib/bytes";
import type { Anchor, Member, Read } from "#lib/ports";
import { openContracts, type Contracts } from "./contracts.ts";
import { readEpochStatements, readEncryptionKeyStatement } from "./statements.ts";
import { chainError } from "./refusal.ts";
import { sameChain } from "./same-chain.ts";

/** The chain side of the use cases, over one node. Every failure is an error of ours with a stable code. */
export function openRead(provider: JsonRpcProvider, site: Site): Read {
  const contracts = openContracts(site, provider);
  const port: Read = {
    site: () => Promise.resolve(site),
    head: () => readHead(provider),
    ...registrationReads(contracts),
    ...consentReads(contracts),
    ...recordReads(contracts),
    encryptionKeyStatement: (number, keyVersion) =>
      readEncryptionKeyStatement(contracts.Registration, site, { number, keyVersion }),
    epochStatements: (patient) => readEpochStatements(contracts.Consent, site, patient),
  };
  return translated(port, sameChain(provider, site));
}

type MemberStruct = Awaited<ReturnType<Contracts["Registration"]["memberByNumber"]>>;

function registrationReads({ Registration }: Contracts): Pick<Read, "member" | "memberOfAccount"> {
  return {
    member: async (number) => memberOf(await Registration.memberByNumber(number)),
    memberOfAccount: async (account) => memberOf(await Registration.memberByAccount(account)),
  };
}

function memberOf(found: MemberStruct): Member | undefined {
  if (found.number === 0n) return undefined;
  return {
    number: Number(found.number),
    account: found.account as Hex,
    role: Number(found.role),
    status: Number(found.status),
    hospital: Number(found.hospital),
    validUntil: Number(found.validUntil),
    activeSince: Number(found.activeSince),
    keyVersion: Number(found.keyVersion),
    lowestValidKeyVersion: Number(found.lowestKeyVersion),
    publicKey: concat(Uint8Array.of(Number(found.parity)), fromHex(found.x)),
  };
}

function consentReads({
  Consent,
}: Contracts): Pick<Read, "isPermittedAt" | "cell" | "cellIds" | "categoryKey"> {
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

async function readHead(provider: JsonRpcProvider): Promise<{ number: number; time: number }> {
  const head = (await provider.send("eth_getBlockByNumber", ["latest", false])) as {
    number: Hex;
    timestamp: Hex;
  };
  return { number: Number(head.number), time: Number(head.timestamp) };
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
