import { isCallException, isError, Wallet, type JsonRpcProvider } from "ethers";
import type { Call, Site } from "#lib/acts/domains";
import { toHex, type Hex } from "#lib/bytes";
import type { Receipt, Relay } from "#lib/ports";
import { openContracts } from "./contracts.ts";
import { ChainError } from "./provider.ts";
import { chainError } from "./refusal.ts";
import { sameChain } from "./same-chain.ts";

/** Every transaction of ours says so itself, because nodes suggest fees even on a chain without any. */
export const zeroFees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const;

const confirmationMilliseconds = 30_000;
const nonceAttempts = 10;

/**
 * Sends signed acts from one account of ours, one after the other. The account needs no money and has no rights: all
 * that counts is in the act's signature. Other processes may use the same account.
 */
export function openRelay(provider: JsonRpcProvider, site: Site, privateKey: Uint8Array): Relay {
  const sender = new Wallet(toHex(privateKey), provider);
  const contracts = openContracts(site, sender);
  const requireSameChain = sameChain(provider, site);
  let queue: Promise<unknown> = Promise.resolve();
  return (call) => {
    const sent = queue.then(() => send(call));
    queue = sent.catch(() => undefined); // the caller hears of the failure; the next act must not
    return sent;
  };

  async function send(call: Call): Promise<Receipt> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sendOnce(call);
      } catch (error) {
        if (attempt < nonceAttempts && isNonceTaken(error)) continue;
        throw chainError(error);
      }
    }
  }

  async function sendOnce({ contract, method, args }: Call): Promise<Receipt> {
    await requireSameChain();
    const call = contracts[contract].getFunction(method);
    const gasLimit = await call.estimateGas(...args, zeroFees);
    const nonce = await provider.getTransactionCount(sender.address, "pending");
    const sent = await call.send(...args, { ...zeroFees, gasLimit, nonce });
    try {
      const receipt = await sent.wait(1, confirmationMilliseconds);
      if (receipt === null)
        throw new ChainError("chain/timeout", "The chain did not confirm in time.");
      return { transaction: receipt.hash as Hex, block: receipt.blockNumber, gas: receipt.gasUsed };
    } catch (error) {
      // A receipt holds no reason. Asked again, the contract gives it.
      if (isCallException(error) && error.receipt) await call.staticCall(...args);
      throw error;
    }
  }
}

/** Another process that sends from the same account was faster. */
function isNonceTaken(error: unknown): boolean {
  return (
    isError(error, "NONCE_EXPIRED") ||
    isError(error, "REPLACEMENT_UNDERPRICED") ||
    isError(error, "TRANSACTION_REPLACED")
  );
}
