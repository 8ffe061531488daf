import { HDNodeWallet, Mnemonic } from "ethers";
import { fromHex } from "#lib/bytes";
import { localWallet } from "#lib/local-wallet";
import type { Sign, TextWallet } from "#lib/ports";

/**
 * Wallets of the demo's people. The phrase is the one that Hardhat and anvil document, so everybody knows these keys:
 * never use them for anything real.
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

/** Somebody whose demo wallet exists. */
export type DemoName = keyof typeof indexes;

export const demoNames = Object.keys(indexes) as DemoName[];

/** The private key of a demo wallet, 32 bytes. */
export function demoKey(name: DemoName): Uint8Array {
  const node = HDNodeWallet.fromMnemonic(
    Mnemonic.fromPhrase(phrase),
    `m/44'/60'/0'/0/${indexes[name]}`,
  );
  return fromHex(node.privateKey);
}

/** A demo wallet that signs without asking. */
export const demoWallet = (name: DemoName): Sign & TextWallet => localWallet(demoKey(name));
