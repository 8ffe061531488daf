import { HDNodeWallet, Mnemonic } from "ethers";
import { fromHex, type Hex } from "#lib/bytes";
import { localWallet } from "#lib/local-wallet";
import type { Sign, TextWallet } from "#lib/ports";

/**
 * Wallets of the demo's people and gateways. The phrase is the one that Hardhat and anvil document, so everybody knows
 * these keys: never use them for anything real.
 */
const phrase = "test test test test test test test test test test test junk";

const indexes = {
  deployer: 0,
  relay: 1,
  north: 2,
  lake: 3,
  patient: 4,
  osei: 5,
  lind: 6,
  nurse: 7,
} as const;

/** A gateway's registered account, and the account from which it sends what is not urgent. */
const gatewayIndexes = {
  north: { account: 8, relay: 9 },
  lake: { account: 10, relay: 11 },
} as const;

const oracleIndex = 12;
const spareIndex = 13;

/** Somebody whose demo wallet exists. */
export type DemoName = keyof typeof indexes;

export const demoNames = Object.keys(indexes) as DemoName[];

/** A demo wallet's index below the phrase, at m/44'/60'/0'/0/index. */
export const demoIndex = (name: DemoName): number => indexes[name];

/** The private key of a demo wallet, 32 bytes. */
export const demoKey = (name: DemoName): Uint8Array => keyAt(indexes[name]);

/** The private keys of the demo gateway that a hospital runs. */
export function demoGatewayKeys(hospital: keyof typeof gatewayIndexes): {
  readonly account: Uint8Array;
  readonly relay: Uint8Array;
} {
  const { account, relay } = gatewayIndexes[hospital];
  return { account: keyAt(account), relay: keyAt(relay) };
}

/** Private key of the demo's oracle. */
export const demoOracleKey = (): Uint8Array => keyAt(oracleIndex);

/** A demo wallet that is nobody's: to move to. */
export const demoSpare = (): { readonly account: Hex; readonly index: number } => ({
  account: localWallet(keyAt(spareIndex)).account,
  index: spareIndex,
});

/** A demo wallet that signs without asking. */
export const demoWallet = (name: DemoName): Sign & TextWallet => localWallet(demoKey(name));

const known = new Map<number, Uint8Array>();

/** A key takes tens of milliseconds, so each is worked out once. */
function keyAt(index: number): Uint8Array {
  const key = known.get(index) ?? derived(index);
  known.set(index, key);
  return Uint8Array.from(key); // whoever wipes theirs leaves this one
}

function derived(index: number): Uint8Array {
  const node = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), `m/44'/60'/0'/0/${index}`);
  return fromHex(node.privateKey);
}
