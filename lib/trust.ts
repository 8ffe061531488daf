import { revokeAndRotateMessage } from "./acts/consent.ts";
import type { Site } from "./acts/domains.ts";
import { predecessorIn } from "./acts/keys.ts";
import {
  encryptionKeyStatement,
  enrolmentStatement,
  epochKeysStatement,
  successionStatement,
  type EpochKeys,
} from "./acts/statements.ts";
import { equal, fromHex, toHex, type Hex } from "./bytes.ts";
import { publicKeyFromX } from "./category-key.ts";
import { checkPublicKey } from "./ecies.ts";
import { typedDataDigest, type TypedData } from "./eip712.ts";
import { HealthChainError } from "./errors.ts";
import { sameAccount } from "./local-wallet.ts";
import type { Member, Ports, SignedEncryptionKey, SignedEpochKeys } from "./ports.ts";

/**
 * A public key that the chain gave is not its owner's word, so nothing is encrypted to it. Codes:
 * `trust/unknown-member`, `trust/other-account`, `trust/key-without-statement`, `trust/epoch-without-statement`; and for
 * one's own keys `trust/no-keys`, `trust/other-key`.
 */
export class TrustError extends HealthChainError {}

const firstKeyVersion = 1;

type TrustPorts = Pick<Ports, "read" | "verify">;

/** What a signature over epoch keys covers, as in `Consent`'s event `EpochsOpened`. */
export const epochStatementKind = { alone: 0, enrolment: 1, rotation: 2 } as const;

/** The member's 33-byte encryption key, after checking that the member's own account signed for it. */
export async function verifiedEncryptionKey(
  { read, verify }: TrustPorts,
  number: number,
  expectedAccount?: Hex,
): Promise<{ member: Member; publicKey: Uint8Array }> {
  const member = await expectedMember({ read }, number, expectedAccount);
  const { deployment } = await read.site();
  const statement = await read.encryptionKeyStatement(number, member.keyVersion);
  const key = {
    deployment,
    account: member.account,
    publicKey: toHex(member.publicKey),
    keyVersion: member.keyVersion,
  };
  const message = keyMessage(number, { key, companion: statement?.companion });
  const isSigned =
    statement !== undefined &&
    (await verify(member.account, typedDataDigest(message), statement.signature));
  if (!isSigned) {
    throw new TrustError(
      "trust/key-without-statement",
      `The key shown for member ${number} is not signed by its owner. Nothing was sent to it.`,
    );
  }
  checkPublicKey(member.publicKey);
  return { member, publicKey: member.publicKey };
}

/**
 * The accounts that held a number, the one that holds it now first. Each account before it counts because the one after
 * signed whose number it took over, so a node cannot add one. `expectedAccount` as in {@link verifiedEpochs}.
 */
export async function accountsOf(
  { read, verify }: TrustPorts,
  number: number,
  expectedAccount?: Hex,
): Promise<readonly [Hex, ...Hex[]]> {
  const { account, keyVersion } = await expectedMember({ read }, number, expectedAccount);
  const accounts: [Hex, ...Hex[]] = [account];
  if (keyVersion === firstKeyVersion) return accounts; // a move takes a new key
  for (const { key, companion, signature } of (await read.keyStatements(number)).toReversed()) {
    const latest = accounts.at(-1) ?? account;
    const predecessor = predecessorIn(companion);
    if (predecessor === undefined || !sameAccount(key.account, latest)) continue;
    const { deployment } = await read.site();
    const message = keyMessage(number, { key: { ...key, deployment }, companion });
    if (await verify(latest, typedDataDigest(message), signature)) accounts.push(predecessor);
  }
  return accounts;
}

/** One category's key in one epoch, known to be the patient's own word. */
export type VerifiedEpoch = { readonly x: Uint8Array; readonly generation: number };

/** All of a patient's epoch keys whose statement the patient signed. */
export type VerifiedEpochs = {
  /** Throws {@link TrustError} when the patient never signed for that epoch. */
  readonly of: (category: number, epoch: number) => VerifiedEpoch;
  /** Epochs of one category, oldest first. */
  readonly all: (category: number) => readonly number[];
};

/**
 * Reads and checks every epoch statement of a patient. `expectedAccount` is the patient's account as the caller knows
 * it; patients know their own. Without it the node is believed about whose number that is.
 */
export async function verifiedEpochs(
  { read, verify }: TrustPorts,
  patient: number,
  expectedAccount?: Hex,
): Promise<VerifiedEpochs> {
  const accounts = await accountsOf({ read, verify }, patient, expectedAccount);
  const site = await read.site();
  const known = new Map<string, VerifiedEpoch>();
  for (const statement of await read.epochStatements(patient)) {
    const account = accounts.find((one) => sameAccount(one, statement.keys.account)) ?? accounts[0];
    const message = openingMessage(site, {
      ...statement,
      keys: { ...statement.keys, account, deployment: site.deployment },
    });
    if (!(await verify(account, typedDataDigest(message), statement.signature))) continue;
    for (const { category, epoch, x } of statement.keys.keys) {
      known.set(`${category}/${epoch}`, { x: fromHex(x), generation: statement.keys.generation });
    }
  }
  return lookUp(known, patient);
}

/** The current key of a category to encrypt to, with its epoch. `account` as in {@link verifiedEpochs}. */
export async function currentCategoryKey(
  ports: TrustPorts,
  { patient, account }: { patient: number; account?: Hex | undefined },
  category: number,
): Promise<{ epoch: number; publicKey: Uint8Array }> {
  const [state, epochs] = await Promise.all([
    ports.read.categoryKey(patient, category),
    verifiedEpochs(ports, patient, account),
  ]);
  const { x } = epochs.of(category, state.epoch);
  if (!equal(x, fromHex(state.x))) throw withoutStatement(patient, category, state.epoch);
  return { epoch: state.epoch, publicKey: publicKeyFromX(x) };
}

async function expectedMember(
  ports: Pick<Ports, "read">,
  number: number,
  expectedAccount: Hex | undefined,
): Promise<Member> {
  const member = await knownMember(ports, number);
  if (expectedAccount === undefined || sameAccount(member.account, expectedAccount)) return member;
  throw new TrustError(
    "trust/other-account",
    `Member ${number} has another account than your directory says. Ask the hospital.`,
  );
}

/** The member with this number. Throws {@link TrustError} `trust/unknown-member`. */
export async function knownMember({ read }: Pick<Ports, "read">, number: number): Promise<Member> {
  const member = await read.member(number);
  if (member === undefined) {
    throw new TrustError(
      "trust/unknown-member",
      `Nobody is registered under number ${number} on this chain.`,
    );
  }
  return member;
}

/** What the signature over a key covers: the key alone, with first epochs, or with whose number the account takes. */
function keyMessage(
  member: number,
  { key, companion }: Pick<SignedEncryptionKey, "key" | "companion">,
): TypedData {
  if (companion === undefined) return encryptionKeyStatement(key);
  const predecessor = predecessorIn(companion);
  if (predecessor !== undefined) return successionStatement(key, { member, predecessor });
  return enrolmentStatement(key.deployment, key, { prehashed: companion });
}

function openingMessage(site: Site, { kind, keys, companion }: SignedEpochKeys): TypedData {
  const statement: EpochKeys = keys;
  if (kind === epochStatementKind.enrolment)
    return enrolmentStatement(site.deployment, { prehashed: companion }, statement);
  if (kind === epochStatementKind.rotation)
    return revokeAndRotateMessage(site, { prehashed: companion }, statement);
  return epochKeysStatement(statement);
}

function lookUp(known: ReadonlyMap<string, VerifiedEpoch>, patient: number): VerifiedEpochs {
  return {
    of: (category, epoch) => {
      const found = known.get(`${category}/${epoch}`);
      if (found === undefined) throw withoutStatement(patient, category, epoch);
      return found;
    },
    all: (category) =>
      [...known.keys()]
        .filter((key) => key.startsWith(`${category}/`))
        .map((key) => Number(key.slice(key.indexOf("/") + 1)))
        .sort((a, b) => a - b),
  };
}

function withoutStatement(patient: number, category: number, epoch: number): TrustError {
  return new TrustError(
    "trust/epoch-without-statement",
    `The key of category ${category}, epoch ${epoch}, is not signed by patient ${patient}. Nothing was encrypted to it.`,
  );
}
