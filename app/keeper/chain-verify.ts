import { parseAbi, type PublicClient } from "viem";
import { toHex } from "#lib/bytes";
import { sameAccount, signerOf } from "#lib/local-wallet";
import type { Verify } from "#lib/ports";

const magicValue = "0x1626ba7e"; // ERC-1271: bytes4(keccak256("isValidSignature(bytes32,bytes)"))
const abi = parseAbi([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);

/** Checks a signature by its account: an ordinary key here, a contract wallet (ERC-1271) by asking the chain. */
export function openBrowserVerify(client: PublicClient): Verify {
  return async (account, digest, signature) => {
    const signer = signerOf(digest, signature);
    if (signer !== undefined && sameAccount(signer, account)) return true;
    if ((await client.getCode({ address: account })) === undefined) return false;
    const args = [toHex(digest), signature] as const;
    const functionName = "isValidSignature";
    try {
      return (
        (await client.readContract({ address: account, abi, functionName, args })) === magicValue
      );
    } catch {
      return false; // a wallet that reverts has not signed
    }
  };
}
