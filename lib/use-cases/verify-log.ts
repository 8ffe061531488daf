import { checkEvidence } from "../access-evidence.ts";
import { accessLeaf, entryKinds } from "../access-entry.ts";
import {
  AccessLogFileError,
  lineOf,
  type AccessLogFile,
  type ExportedEntry,
} from "../access-log-file.ts";
import { orderOf, type OrderFlaw } from "../access-log-order.ts";
import { fromHex } from "../bytes.ts";
import { verifyMerkleProof } from "../merkle-tree.ts";
import type { AccessLogRead, Member, Ports } from "../ports.ts";
import { accountsOf } from "../trust.ts";
import { standingsOf, type GatewayStanding } from "../gateway-standing.ts";

/** What is wrong with a line: its place, what it holds, its root, or the proof that its reader asked. */
export type LogFlaw = {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly gateway: number;
  readonly number: number;
  readonly code: OrderFlaw["code"] | "foreign" | "not-admitted" | "altered" | "unrooted" | "forged";
  readonly says: string;
};

/** What a check of exported entries found. */
export type LogVerdict = {
  /** Nothing is missing, altered or forged in what the gateways told. Some may have told nothing: see `gateways`. */
  readonly isWhole: boolean;
  readonly entries: number;
  /** The first missing or altered line. */
  readonly flaw: LogFlaw | undefined;
  readonly flaws: readonly LogFlaw[];
  readonly gateways: readonly GatewayStanding[];
};

/** What verifying needs: the chain only. */
export type LogPorts = Pick<Ports, "read" | "verify" | "now"> & { readonly log: AccessLogRead };

type Found = Pick<LogFlaw, "code" | "says">;
type LineCheck = (exported: ExportedEntry) => Promise<Found | undefined> | Found | undefined;

/**
 * Checks what gateways told a patient: numbers without gaps, each entry under its root on chain, each reader's signed
 * request; and lists every admitted gateway. Needs no gateway. Throws {@link AccessLogFileError}
 * `access-log/other-deployment` for a log of another deployment. `held`: entries that were right under a root on chain at
 * an earlier check of the same chain, so only their place is checked again; those found right now are added to it.
 */
export async function verifyLog(
  ports: LogPorts,
  file: AccessLogFile,
  held: WeakSet<ExportedEntry> = new WeakSet(),
): Promise<LogVerdict> {
  const { deployment } = await ports.read.site();
  if (file.deployment !== deployment.toLowerCase()) {
    throw new AccessLogFileError(
      "access-log/other-deployment",
      "This log is of another deployment, so this chain can't vouch for it. Use the chain that it came from.",
    );
  }
  const admitted = await ports.log.gateways();
  const flaws = await flawsOf(file, checksFor({ ports, file, held }, admitted));
  const gateways = await standingsOf(ports, file, admitted);
  const { length } = file.entries;
  const wrong = new Set(flaws.map(({ line }) => line));
  for (const [index, one] of file.entries.entries())
    if (one.root !== null && !wrong.has(lineOf(index))) held.add(one);
  return { isWhole: flaws.length === 0, entries: length, flaw: flaws[0], flaws, gateways };
}

/** At most one flaw a line: the first that its checks find. */
async function flawsOf(file: AccessLogFile, checks: readonly LineCheck[]): Promise<LogFlaw[]> {
  const flaws: LogFlaw[] = [];
  for (const [index, exported] of file.entries.entries()) {
    const { gateway, number } = exported.entry;
    for (const check of checks) {
      const found = await check(exported);
      if (found === undefined) continue;
      flaws.push({ line: lineOf(index), gateway, number, ...found });
      break;
    }
  }
  return flaws;
}

/** Whose line it is first, then its place, what it holds, and who asked. */
function checksFor(
  { ports, file, held }: { ports: LogPorts; file: AccessLogFile; held: WeakSet<ExportedEntry> },
  admitted: readonly Member[],
): LineCheck[] {
  const unlessHeld =
    (check: LineCheck): LineCheck =>
    (exported) =>
      held.has(exported) ? undefined : check(exported);
  return [
    belongingTo(file, admitted),
    inOrder(file),
    unlessHeld(underItsRoot(ports)),
    onceForEachRequest(),
    unlessHeld(askedByItsReader(ports)),
  ];
}

const altered: Found = {
  code: "altered",
  says: "The entry is not what stands under its root on chain.",
};
const otherRoot: Found = { code: "altered", says: "The chain has no such root of this gateway." };
const unrooted: Found = {
  code: "unrooted",
  says: "The chain has a root over this entry's place, and the line brings no proof under it. Export the log again; if that does not help, the gateway passed over it or keeps its proof back.",
};
const forged = (why: string): Found => ({
  code: "forged",
  says: `Nothing shows that the reader asked for this: ${why}.`,
});

/** The line is this patient's (or a declared gap, which is everybody's), of a gateway that answered and is admitted. */
function belongingTo(file: AccessLogFile, admitted: readonly Member[]): LineCheck {
  const known = new Set(admitted.map(({ number }) => number));
  return ({ entry: { gateway, deployment, patient, kind } }) => {
    if (!known.has(gateway))
      return { code: "not-admitted", says: `Member ${gateway} was never admitted as a gateway.` };
    const isOurs = patient === (kind === entryKinds.gap ? 0 : file.patient);
    if (isOurs && deployment === file.deployment && file.gateways.includes(gateway))
      return undefined;
    return { code: "foreign", says: "The entry is of another patient, deployment or gateway." };
  };
}

function inOrder({ entries }: AccessLogFile): LineCheck {
  const all = entries.map(({ entry }) => entry);
  const follow = remembered((gateway) => orderOf(all.filter((one) => one.gateway === gateway)));
  return ({ entry }) => follow(entry.gateway)(entry);
}

function underItsRoot({ log }: LogPorts): LineCheck {
  const headOf = remembered((gateway) => log.head(gateway));
  return async ({ entry, salt, root }) => {
    const { last } = await headOf(entry.gateway);
    if (root === null) return entry.sequence <= last ? unrooted : undefined;
    const onChain = await log.root(entry.gateway, root.from);
    if (onChain?.to !== root.to) return otherRoot;
    const isUnder = verifyMerkleProof({
      leaf: accessLeaf(entry, fromHex(salt)),
      proof: root.proof.map(fromHex),
      index: entry.sequence - root.from,
      size: root.to - root.from + 1,
      root: fromHex(onChain.root),
    });
    return isUnder ? undefined : altered;
  };
}

/** A sign-in before a move was signed by the account that held the reader's number then. */
function askedByItsReader({ read, verify }: LogPorts): LineCheck {
  const memberOf = remembered((number) => read.member(number));
  const accountsBefore = remembered(async (number) =>
    (await accountsOf({ read, verify }, number)).slice(1),
  );
  return async ({ entry, evidence }) => {
    if (evidence === null) return undefined; // a declared gap: the file's schema lets nothing else be without
    const reader = await memberOf(entry.reader);
    if (reader === undefined) return forged(`nobody is registered as ${entry.reader}`);
    const { account } = reader;
    const wrong = await checkEvidence({ verify }, { entry, evidence, account });
    if (wrong === undefined) return undefined;
    for (const before of await accountsBefore(entry.reader)) {
      const stillWrong = await checkEvidence({ verify }, { entry, evidence, account: before });
      if (stillWrong === undefined) return undefined;
    }
    return forged(wrong);
  };
}

/** A gateway can't show one signed request as two reads of the same thing. */
function onceForEachRequest(): LineCheck {
  const seen = new Set<string>();
  return ({ entry: { request, kind, category, record }, evidence }) => {
    const read = [request, kind, category, record].join();
    if (evidence !== null && seen.has(read))
      return forged("the same request stands in a line above");
    seen.add(read);
    return undefined;
  };
}

/** Asks once for each number. */
function remembered<Answer>(ask: (number: number) => Answer): (number: number) => Answer {
  const answers = new Map<number, Answer>();
  return (number) => {
    const known = answers.get(number);
    if (known !== undefined) return known;
    const answer = ask(number);
    answers.set(number, answer);
    return answer;
  };
}
