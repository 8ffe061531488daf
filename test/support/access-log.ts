import { sha256 } from "@noble/hashes/sha2";
import {
  accessLeaf,
  entryKinds,
  entryOutcomes,
  zeroWord,
  type AccessEntry,
} from "#lib/access-entry";
import type { Evidence, ExportedEntry } from "#lib/access-log-file";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { emptyBodyDigest, encodeGatewayRequest, signGatewayRequest } from "#lib/gateway-request";
import { localWallet, sameAccount, signDigest, signerOf } from "#lib/local-wallet";
import { merkleProof, merkleRoot } from "#lib/merkle-tree";
import type { Member } from "#lib/ports";
import { randomBytes } from "#lib/random";
import { roles } from "#lib/roles";
import { signInMessage, textDigest } from "#lib/sign-in-message";
import type { LogPorts } from "#lib/use-cases/verify-log";

/** Somebody with a wallet who asks gateways. */
export type Asker = { readonly number: number; readonly walletKey: Uint8Array };

export const askerOf = (number: number, walletKey = newPrivateKey()): Asker => ({
  number,
  walletKey,
});

export const accountOf = ({ walletKey }: Asker): Hex => localWallet(walletKey).account;

/** What is asked for, and how the gateway answered. */
export type Asked = {
  readonly patient: number;
  readonly kind?: number;
  readonly category?: number;
  readonly record?: Hex;
  readonly purpose?: number;
  readonly outcome?: number;
  readonly count?: number;
  readonly at?: number;
};

type Where = { readonly deployment: Hex; readonly gateway: number };
type Line = Omit<ExportedEntry, "root">;
type Span = { readonly from: number; readonly to: number; readonly root: Uint8Array };

/** A reader's signed request and sign-in at a gateway, each time in a session of its own. */
export function evidenceOf(
  { deployment, gateway }: Where,
  asker: Asker,
  { path, purpose = 0 }: { path: string; purpose?: number },
): Evidence {
  const sessionKey = newPrivateKey();
  const publicKey = toHex(portableWrap.publicKeyOf(sessionKey));
  const request = encodeGatewayRequest({
    deployment: fromHex(deployment),
    gateway,
    session: toHex(randomBytes(16)),
    counter: 1,
    method: "GET",
    path,
    purpose,
    bodyDigest: emptyBodyDigest,
  });
  const message = signInMessage({
    domain: "gateway.test",
    account: accountOf(asker),
    uri: "https://gateway.test",
    chainId: 31337,
    nonce: "abcdefgh12345678",
    issuedAt: "2026-11-22T10:00:00.000Z",
    expirationTime: "2026-11-22T11:00:00.000Z",
    gateway: { number: gateway, account: `0x${"9".repeat(40)}` },
    sessionKey: publicKey,
    deployment,
  });
  return {
    request: toHex(request),
    signature: toHex(signGatewayRequest(sessionKey, request)),
    sessionKey: publicKey,
    signIn: { message, signature: signDigest(asker.walletKey, textDigest(message)) },
  };
}

/** The path under which gateways serve what an entry is about. */
export function pathOf({ patient, kind, record = zeroWord }: Asked): string {
  if (record !== zeroWord)
    return `/records/${record}/${kind === entryKinds.header ? "header-box" : "key-box"}`;
  const names = new Map<number, string>([
    [entryKinds.capsule, "capsules"],
    [entryKinds.slots, "slots"],
  ]);
  return `/patients/${patient}/${names.get(kind ?? entryKinds.headers) ?? "headers"}?purpose=TREAT`;
}

/** A gateway's log in memory: what a real one keeps in its database. */
export function gatewayLog(where: Where) {
  const lines: Line[] = [];
  const spans: Span[] = [];
  const numbers = new Map<number, number>();
  const leaves = ({ from, to }: Pick<Span, "from" | "to">) =>
    lines.slice(from - 1, to).map(({ entry, salt }) => accessLeaf(entry, fromHex(salt)));
  const write = (entry: AccessEntry, evidence: Evidence | null) => {
    lines.push({ entry, salt: toHex(randomBytes(32)), evidence });
  };
  return {
    gateway: where.gateway,
    spans,
    read: (asker: Asker, asked: Asked) => {
      const number = (numbers.get(asked.patient) ?? 0) + 1;
      numbers.set(asked.patient, number);
      const evidence = evidenceOf(where, asker, { path: pathOf(asked), ...purposeOf(asked) });
      const request = toHex(sha256(fromHex(evidence.request)));
      write(
        { ...entryOf(where, lines.length + 1, asked), number, reader: asker.number, request },
        evidence,
      );
    },
    declareGap: (lost: number, at = 1_790_000_000) => {
      const gap = { patient: 0, kind: entryKinds.gap, count: lost, at };
      write(entryOf(where, lines.length + 1, gap), null);
    },
    /** Closes the span of everything that stands under no root yet. */
    close: (): Span => {
      const from = (spans.at(-1)?.to ?? 0) + 1;
      const span = { from, to: lines.length, root: merkleRoot(leaves({ from, to: lines.length })) };
      spans.push(span);
      return span;
    },
    exported: (patient: number): ExportedEntry[] =>
      lines
        .filter(({ entry }) => entry.patient === patient || entry.kind === entryKinds.gap)
        .map((line) => ({ ...line, root: rootOf(line.entry.sequence) })),
  };

  function rootOf(sequence: number): ExportedEntry["root"] {
    const span = spans.find(({ from, to }) => from <= sequence && sequence <= to);
    if (span === undefined) return null;
    const { from, to } = span;
    return { from, to, proof: merkleProof(leaves(span), sequence - from).map(toHex) };
  }
}

const purposeOf = ({ purpose }: Asked) => (purpose === undefined ? {} : { purpose });

const entryOf = ({ deployment, gateway }: Where, sequence: number, asked: Asked): AccessEntry => ({
  ...{ deployment, gateway, sequence, number: 0, reader: 0, category: 0, record: zeroWord },
  ...{ purpose: 0, kind: entryKinds.headers, outcome: entryOutcomes.served, count: 1 },
  ...{ at: 1_790_000_000, request: zeroWord },
  ...asked,
});

export type GatewayLog = ReturnType<typeof gatewayLog>;

type ChainOf = {
  readonly deployment: Hex;
  /** Unix seconds, of head, roots and wall clock. */
  readonly time: number;
  readonly askers: readonly Asker[];
  /** Member numbers of the gateways. */
  readonly admitted: readonly number[];
};

const memberOf = (
  number: number,
  { account, role, time }: { account: Hex; role: number; time: number },
): Member => ({
  ...{ number, account, role, status: 1, hospital: number % 2, validUntil: time + 1000 },
  ...{ activeSince: 0, keyVersion: 1, lowestValidKeyVersion: 1, publicKey: new Uint8Array(33) },
});

/** What verifying asks of a chain that holds what the logs have closed. */
export function logPorts(
  logs: readonly GatewayLog[],
  { deployment, time, askers, admitted }: ChainOf,
): LogPorts {
  const people = askers.map((one) =>
    memberOf(one.number, { account: accountOf(one), role: roles.doctor, time }),
  );
  const gateway = { account: `0x${"9".repeat(40)}`, role: roles.gateway, time } as const;
  const spans = (number: number) => logs.find((one) => one.gateway === number)?.spans ?? [];
  return {
    now: () => time,
    verify: (account, digest, signature) =>
      Promise.resolve(sameAccount(signerOf(digest, signature) ?? "0x", account)),
    read: {
      site: () => Promise.resolve({ deployment }),
      head: () => Promise.resolve({ number: 9, time }),
      member: (number: number) => Promise.resolve(people.find((one) => one.number === number)),
    } as unknown as LogPorts["read"],
    log: {
      head: (number) => {
        const own = spans(number);
        return Promise.resolve({ last: own.at(-1)?.to ?? 0, roots: own.length, at: time });
      },
      root: (number, from) => {
        const span = spans(number).find((one) => one.from === from);
        return Promise.resolve(span && { ...span, root: toHex(span.root), at: time });
      },
      gateways: () => Promise.resolve(admitted.map((number) => memberOf(number, gateway))),
    },
  };
}
