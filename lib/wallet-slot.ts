import { secp256k1 } from "@noble/curves/secp256k1";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils";
import { concat, toHex } from "./bytes.ts";
import { randomBytes } from "./random.ts";
import { SlotError } from "./slot-error.ts";

/** What a wallet signs to open a slot, and what of its signature counts. */

const sentence =
  "Open my health records on this device. Sign this only in HealthChain: whoever has this signature can open them.";

/** A fresh salt, 32 bytes, for a wallet slot about to be made. */
export const newSlotSalt = (): Uint8Array => randomBytes(32);

/** The EIP-712 message of a wallet slot as plain data, for ethers, viem or a wallet (without EIP712Domain). */
export const walletSlotMessage = ({
  deployment,
  account,
  salt,
}: {
  deployment: Uint8Array;
  account: Uint8Array;
  salt: Uint8Array;
}) => ({
  domain: { name: "HealthChain", version: "1", salt: toHex(deployment) },
  types: {
    KeySlot: [
      { name: "account", type: "address" },
      { name: "salt", type: "bytes32" },
      { name: "sentence", type: "string" },
    ],
  },
  primaryType: "KeySlot" as const,
  message: { account: toHex(account), salt: toHex(salt), sentence },
});

/**
 * r ‖ s with s in the lower half, 64 bytes: the same for each form in which a wallet hands out one signature.
 * Takes 65 bytes (r ‖ s ‖ v) or 64 (EIP-2098, the top bit of s is v). Throws {@link SlotError} for anything else.
 */
export function normaliseSignature(signature: Uint8Array): Uint8Array {
  if (signature.length !== 64 && signature.length !== 65) throw badSignature();
  const order = secp256k1.Point.Fn.ORDER;
  const r = bytesToNumberBE(signature.subarray(0, 32));
  const sBytes = signature.slice(32, 64);
  if (signature.length === 64) sBytes[0] = (sBytes[0] ?? 0) & 0x7f;
  const s = bytesToNumberBE(sBytes);
  if (r === 0n || r >= order || s === 0n || s >= order) throw badSignature();
  return concat(signature.subarray(0, 32), numberToBytesBE(s > order / 2n ? order - s : s, 32));
}

const badSignature = () =>
  new SlotError(
    "slots/bad-signature",
    "wallet did not give an ordinary signature of 64 or 65 bytes: use the recovery phrase, or another wallet",
  );
