import { ZeroHash, zeroPadValue } from "ethers";
import {
  bytes32,
  encryptionKey,
  forever,
  hour,
  now,
  sentence,
  type Person,
  type World,
} from "./consortium.ts";
import { hashOf, hashStruct, sign, type TypedSigner } from "./typed-data.ts";

type Signing = Pick<World, "deployment" | "domains">;
/** Anything that has an address and signs. */
export type Account = TypedSigner & { readonly address: string };

/** A public key for each version of an account's key, made from both. */
const keyOf = (account: string, keyVersion: number) => encryptionKey(`${account} ${keyVersion}`);

/** A statement of the account's key of that version, as `rotateKey` takes it. */
export async function nextKey({ deployment, domains }: Signing, account: Account, version: number) {
  const { parity, x, publicKey } = keyOf(account.address, version);
  const message = { deployment, account: account.address, publicKey, keyVersion: version };
  const signature = await sign(account, domains.statements, ["EncryptionKey", message]);
  return { account: account.address, parity, x, companion: ZeroHash, signature };
}

type Change = {
  readonly keyVersion?: number;
  readonly compromised?: boolean;
  readonly deadline?: number;
  readonly signer?: Account;
};

/** The arguments of `rotateKeyBySig` after the member's number. */
export async function signedRotation(world: Signing, { account, number }: Person, change: Change) {
  const { keyVersion = 2, compromised = false, signer = account } = change;
  const deadline = change.deadline ?? (await now()) + hour;
  const key = await nextKey(world, account, keyVersion);
  const { publicKey } = keyOf(account.address, keyVersion);
  const act = { member: number, keyVersion, publicKey, compromised, deadline, sentence };
  const signature = await sign(signer, world.domains.registration, ["RotateKey", act]);
  return [keyVersion, key, compromised, deadline, hashOf(sentence), signature] as const;
}

type Taking = {
  readonly member: number;
  readonly predecessor: string;
  readonly keyVersion: number;
};

/** A statement of a new account's key and whose number it takes, as `moveAccount` takes it. */
export async function succession(
  { deployment, domains }: Signing,
  account: Account,
  { member, predecessor, keyVersion }: Taking,
) {
  const { parity, x, publicKey } = keyOf(account.address, keyVersion);
  const key = { deployment, account: account.address, publicKey, keyVersion };
  const message = { encryptionKey: key, member, predecessor };
  const signature = await sign(account, domains.statements, ["Succession", message]);
  return { account: account.address, parity, x, companion: ZeroHash, signature };
}

/** What the event of a move has as companion: the account before. */
export const predecessorWord = (account: string): string => zeroPadValue(account, 32);

/** The arguments of `moveAccountBySig` after the member's number. */
export async function signedMove(
  world: Signing,
  { account, number }: Person,
  { to, ...change }: Change & { readonly to: Account },
) {
  const { keyVersion = 2, compromised = false, signer = account } = change;
  const deadline = change.deadline ?? (await now()) + hour;
  const key = await succession(world, to, {
    ...{ member: number, predecessor: account.address, keyVersion },
  });
  const { publicKey } = keyOf(to.address, keyVersion);
  const message = {
    ...{ member: number, newAccount: to.address, keyVersion, publicKey },
    ...{ compromised, deadline, sentence },
  };
  const signature = await sign(signer, world.domains.registration, ["MoveAccount", message]);
  return [keyVersion, key, compromised, deadline, hashOf(sentence), signature] as const;
}

type Terms = {
  readonly hospital?: number;
  readonly member: number;
  readonly validUntil?: number;
  readonly deadline?: number;
  readonly salt?: string;
};

/** A hospital's acceptance as the contract takes it, its id, and the admin's signature. */
export async function acceptanceOf({ domains }: Signing, admin: Account, terms: Terms) {
  const numbers = {
    ...{ hospital: 1, validUntil: forever, deadline: (await now()) + hour, salt: bytes32("salt") },
    ...terms,
  };
  const message = { ...numbers, sentence };
  const signature = await sign(admin, domains.registration, ["Acceptance", message]);
  const argument = { ...numbers, sentenceHash: hashOf(sentence) };
  return { argument, signature, id: hashStruct("Acceptance", message) };
}

type Accepted = Awaited<ReturnType<typeof acceptanceOf>>;

/** The arguments of `changeHospitalBySig`. */
export async function signedChange(
  { domains }: Signing,
  signer: Account,
  { accepted, ...rest }: { readonly accepted: Accepted; readonly deadline?: number },
) {
  const deadline = rest.deadline ?? (await now()) + hour;
  const { member, hospital, validUntil } = accepted.argument;
  const message = { member, hospital, validUntil, acceptance: accepted.id, deadline, sentence };
  const signature = await sign(signer, domains.registration, ["ChangeHospital", message]);
  return [accepted.argument, accepted.signature, deadline, hashOf(sentence), signature] as const;
}
