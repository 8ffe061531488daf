import { secp256k1 } from "@noble/curves/secp256k1";
import { keccak_256 } from "@noble/hashes/sha3";
import { fromHex, toHex, type Hex } from "./bytes.ts";
import { typedDataDigest } from "./eip712.ts";
import type { Sign, TextWallet } from "./ports.ts";
import { textDigest } from "./sign-in-message.ts";

/** A wallet whose key is at hand: demo people, key files, one-time claim keys. Signatures are RFC 6979, low s. */
export function localWallet(privateKey: Uint8Array): Sign & TextWallet {
  return {
    account: accountOf(secp256k1.getPublicKey(privateKey, false)),
    typedData: (data) => Promise.resolve(signDigest(privateKey, typedDataDigest(data))),
    text: (message) => Promise.resolve(signDigest(privateKey, textDigest(message))),
  };
}

/** The 65-byte signature r ‖ s ‖ v (v = 27 or 28) over a 32-byte digest. */
export function signDigest(privateKey: Uint8Array, digest: Uint8Array): Hex {
  const signature = secp256k1.sign(digest, privateKey);
  return toHex(Uint8Array.of(...signature.toBytes("compact"), 27 + signature.recovery));
}

/** The account that made a signature, or undefined where it is malformed or malleable (high s, EIP-2). */
export function signerOf(digest: Uint8Array, signature: Hex): Hex | undefined {
  try {
    const bytes = fromHex(signature);
    const v = bytes[64];
    if (bytes.length !== 65 || (v !== 27 && v !== 28)) return undefined;
    const parsed = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), "compact").addRecoveryBit(
      v - 27,
    );
    if (parsed.hasHighS()) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- noble 1.x has no other way; 2.x has it standalone
    return accountOf(parsed.recoverPublicKey(digest).toBytes(false));
  } catch {
    return undefined; // not a point, not hex: no account signed this
  }
}

/** Whether two accounts are the same; letter case in an address is only a checksum (ERC-55). */
export const sameAccount = (a: Hex, b: Hex): boolean => a.toLowerCase() === b.toLowerCase();

function accountOf(uncompressed: Uint8Array): Hex {
  return toHex(keccak_256(uncompressed.subarray(1)).subarray(12));
}
