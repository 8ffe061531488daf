import { Wallet, type JsonRpcProvider } from "ethers";
import type { Call, Site } from "#lib/acts/domains";
import { toHex, type Hex } from "#lib/bytes";
import type { Receipt, Relay } from "#lib/ports";
import { openContracts } from "./contracts.ts";
import { ChainError } from "./provider.ts";
import { chainError } from "./refusal.ts";

/** Every transaction of ours says so itself, because nodes suggest fees even on a chain without any. */
export const zeroFees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const;

const confirmationMilliseconds = 30_000;

/**
 * Sends signed acts from one account of ours, one after the other. The account needs no money and has no rights: all
 * that counts is in the act's signature.
 */
export function openRelay(provider: JsonRpcProvider, site: Site, privateKey: Uint8Array): Relay {
  const sender = new Wallet(toHex(privateKey), provider);
  const contracts = openContracts(site, sender);
  let queue: Promise<unknown> = Promise.resolve();
  return (call) => {
    const sent = queue.then(() => send(call));
    queue = sent.catch(() => undefined); // the caller hears of the failure; the next act must not
    return sent;
  };

  async function send({ contract, method, args }: Call): Promise<Receipt> {
    try {
      const call = contracts[contract].getFunction(method);
      const gasLimit = await call.estimateGas(...args, zeroFees);
      const nonce = await provider.getTransactionCount(sender.address, "pending");
      const sent = await call.send(...args, { ...zeroFees, gasLimit, nonce });
      const receipt = await sent.wait(1, confirmationMilliseconds);
      if (receipt === null)
        throw new ChainError("chain/timeout", "The chain did not confirm in time.");
      return { transaction: receipt.hash as Hex, block: receipt.blockNumber, gas: receipt.gasUsed };
    } catch (error) {
      throw chainError(error);
    }
  }
}
