import type { Act, Call, Site } from "./acts/domains.ts";
import type { EncryptionKey, EpochKeys } from "./acts/statements.ts";
import type { Hex } from "./bytes.ts";
import type { Wrap } from "./ecies.ts";
import type { EmergencyRead } from "./emergency.ts";
import type { Prehashed, TypedData } from "./eip712.ts";
import type { RequestRead } from "./requests.ts";
import type { Store } from "./store.ts";
import type { Vault } from "./vault.ts";

/** A member as `Registration` holds it. Times are Unix seconds. */
export type Member = {
  readonly number: number;
  readonly account: Hex;
  readonly role: number;
  readonly status: number;
  readonly hospital: number;
  readonly validUntil: number;
  readonly activeSince: number;
  readonly keyVersion: number;
  readonly lowestValidKeyVersion: number;
  /** 33 bytes compressed; all that the node says: check it with `verifiedEncryptionKey` before use. */
  readonly publicKey: Uint8Array;
};

/** One permission or prohibition as `Consent` holds it. */
export type ConsentCell = {
  readonly from: number;
  readonly until: number;
  readonly purposes: number;
  readonly actions: number;
  readonly flags: number;
  readonly keyVersion: number;
  readonly revision: number;
};

export type CategoryKeyState = {
  readonly x: Hex;
  /** 0 when the category has no key yet. */
  readonly epoch: number;
  readonly openedAt: number;
  readonly generation: number;
};

/** Question for `isPermittedAt`; purpose and action are bit indexes. */
export type Question = {
  readonly patient: number;
  readonly reader: number;
  readonly category: number;
  readonly purpose: number;
  readonly action: number;
};

export type Anchor = {
  readonly category: number;
  readonly epoch: number;
  readonly anchoredAt: number;
  readonly flags: number;
};

/** An anchored record as its event tells it. */
export type AnchoredRecord = {
  readonly patient: number;
  readonly author: number;
  readonly category: number;
  readonly epoch: number;
  readonly digest: Hex;
  readonly block: number;
};

/** What a later act said about an anchored record, as its event tells it. */
export type RecordChange = {
  readonly patient: number;
  /** The record that it is about: by whom, which. */
  readonly author: number;
  readonly digest: Hex;
  readonly block: number;
} & (
  | { readonly kind: "entered-in-error"; readonly by: number }
  | { readonly kind: "erased" }
  | {
      /** Another record took its place, or adds to it. */
      readonly kind: "superseded" | "amended";
      readonly later: { readonly author: number; readonly digest: Hex };
    }
);

/** Names one cell of a reader's, and the block in which it was last granted or denied. */
export type ReaderCell = {
  readonly patient: number;
  readonly reader: number;
  readonly category: number;
  readonly block: number;
};

/** The staff directory that a hospital published last. `digest`: SHA-256 of the document. */
export type DirectoryDigest = {
  readonly version: number;
  /** Unix seconds. */
  readonly publishedAt: number;
  readonly digest: Hex;
};

/** A signed statement about an encryption key, with what else its signature covers. */
export type SignedEncryptionKey = {
  readonly key: EncryptionKey;
  /** Struct hash of the epoch keys that were signed along, or the account before; undefined when the key was signed alone. */
  readonly companion: Hex | undefined;
  readonly signature: Hex;
};

/** A signed opening of epochs. `kind` says what the signature covers (docs/formats.md, "Statements"). */
export type SignedEpochKeys = {
  readonly keys: EpochKeys & { readonly sentence: Prehashed };
  readonly kind: number;
  readonly companion: Hex;
  readonly signature: Hex;
};

type Block = { readonly number: number; readonly time: number };

/** What the use cases ask the chain. Answers are the node's word; what must not be forged is checked by signature. */
export type Read = RequestRead &
  EmergencyRead & {
    readonly site: () => Promise<Site>;
    /** The newest block; its hash names the state that the other answers were taken from. */
    readonly head: () => Promise<Block & { readonly hash: Hex }>;
    readonly member: (number: number) => Promise<Member | undefined>;
    readonly memberOfAccount: (account: Hex) => Promise<Member | undefined>;
    /** Everyone of this hospital, as they stand now, by number; gateways and oracles it runs among them. */
    readonly membersOfHospital: (hospital: number) => Promise<readonly Member[]>;
    /** How many hospitals were ever admitted; their numbers are below this. */
    readonly hospitalCount: () => Promise<number>;
    readonly isHospitalActive: (hospital: number) => Promise<boolean>;
    /** The account that speaks for a hospital; undefined where there is no such hospital. */
    readonly adminOf: (hospital: number) => Promise<Hex | undefined>;
    /** The hospital that an account speaks for; undefined for anybody else. */
    readonly hospitalOf: (account: Hex) => Promise<number | undefined>;
    /** Undefined where the hospital has published none. */
    readonly directoryDigest: (hospital: number) => Promise<DirectoryDigest | undefined>;
    readonly isPermittedAt: (question: Question, at: number) => Promise<boolean>;
    readonly cell: (cell: {
      patient: number;
      reader: number;
      category: number;
    }) => Promise<ConsentCell>;
    /** Every (reader, category) that ever had a cell of this patient. */
    readonly cellIds: (patient: number) => Promise<readonly { reader: number; category: number }[]>;
    /** Every cell that this person or team ever had, of all patients, newest block first. */
    readonly cellsOfReader: (reader: number) => Promise<readonly ReaderCell[]>;
    readonly categoryKey: (patient: number, category: number) => Promise<CategoryKeyState>;
    readonly encryptionKeyStatement: (
      number: number,
      keyVersion: number,
    ) => Promise<SignedEncryptionKey | undefined>;
    /** Every signed statement of a number's keys, oldest first; those of a move tell the account before. */
    readonly keyStatements: (number: number) => Promise<readonly SignedEncryptionKey[]>;
    readonly epochStatements: (patient: number) => Promise<readonly SignedEpochKeys[]>;
    readonly records: (patient: number) => Promise<readonly AnchoredRecord[]>;
    /** Everything that became of a patient's records, oldest first. */
    readonly recordChanges: (patient: number) => Promise<readonly RecordChange[]>;
    readonly anchor: (record: {
      patient: number;
      author: number;
      digest: Hex;
    }) => Promise<Anchor | undefined>;
    /** Unix seconds of blocks, each asked for once: what was anchored in a block was anchored at its time. */
    readonly blockTimes: (blocks: readonly number[]) => Promise<ReadonlyMap<number, number>>;
  };

/** The root over a gateway's entries `from` to `to`, as `AccessLog` holds it; `at` is Unix seconds. */
export type AccessRoot = {
  readonly root: Hex;
  readonly from: number;
  readonly to: number;
  readonly at: number;
};

/** What `AccessLog` and `Registration` say about gateways' logs. */
export type AccessLogRead = {
  /** Last sequence under a root (0: none yet), how many roots there are, time of the last one. */
  readonly head: (gateway: number) => Promise<{
    readonly last: number;
    readonly roots: number;
    readonly at: number;
  }>;
  /** The root whose span begins at `from`. */
  readonly root: (gateway: number, from: number) => Promise<AccessRoot | undefined>;
  /** Every gateway that was ever admitted, with its standing now. */
  readonly gateways: () => Promise<readonly Member[]>;
};

/** A wallet: signs EIP-712 messages for one account, or throws when its owner declines. */
export type Sign = {
  readonly account: Hex;
  readonly typedData: (data: TypedData) => Promise<Hex>;
};

/** A wallet that signs texts (EIP-191), as the sign-in to a gateway asks for. */
export type TextWallet = {
  readonly account: Hex;
  readonly text: (message: string) => Promise<Hex>;
};

/** Says whether `account` signed `digest`: secp256k1 for people, ERC-1271 for contract wallets. */
export type Verify = (account: Hex, digest: Uint8Array, signature: Hex) => Promise<boolean>;

export type Receipt = { readonly transaction: Hex; readonly block: number; readonly gas: bigint };

/** Sends a signed act to the chain and waits until it is in a block. Throws with the contract's reason when refused. */
export type Relay = (call: Call) => Promise<Receipt>;

/** Everything the use cases need from outside. */
export type Ports = {
  readonly read: Read;
  readonly sign: Sign;
  readonly verify: Verify;
  readonly wrap: Wrap;
  readonly relay: Relay;
  readonly store: Store;
  readonly vault: Vault;
  /** Unix seconds by the wall clock. */
  readonly now: () => number;
};

/** Signs an act and sends it. */
export async function perform(
  { sign, relay }: Pick<Ports, "sign" | "relay">,
  act: Act,
): Promise<Receipt> {
  return relay(act.callWith(await sign.typedData(act.typedData)));
}
