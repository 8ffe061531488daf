import { Contract, type JsonRpcProvider } from "ethers";
import { toHex } from "#lib/bytes";
import { sameAccount, signerOf } from "#lib/local-wallet";
import type { Verify } from "#lib/ports";
import { chainError } from "./refusal.ts";

const magicValue = "0x1626ba7e"; // ERC-1271: bytes4(keccak256("isValidSignature(bytes32,bytes)"))
const erc1271 = ["function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)"];

/** Checks a signature by its account: an ordinary key locally, a contract wallet (ERC-1271) by asking the chain. */
export function openVerify(provider: JsonRpcProvider): Verify {
  return async (account, digest, signature) => {
    const signer = signerOf(digest, signature);
    if (signer !== undefined && sameAccount(signer, account)) return true;
    if (!(await isContract(provider, account))) return false;
    try {
      const wallet = new Contract(account, erc1271, provider);
      return (
        (await wallet.getFunction("isValidSignature").staticCall(toHex(digest), signature)) ===
        magicValue
      );
    } catch {
      return false; // a wallet that reverts has not signed
    }
  };
}

async function isContract(provider: JsonRpcProvider, account: string): Promise<boolean> {
  try {
    return (await provider.getCode(account)) !== "0x";
  } catch (error) {
    throw chainError(error); // a silent node is no word about a signature
  }
}
