import { isError, keccak256, Wallet, type JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import { toHex, type Hex } from "#lib/bytes";
import { Vitals__factory } from "#types";
import { openContract } from "./open-contract.ts";
import { zeroFees } from "./relay.ts";
import { chainError } from "./refusal.ts";
import { sameChain } from "./same-chain.ts";

/** A transaction as it is kept before it is sent, so that the same one can be sent again. */
export type SignedTransaction = {
  readonly hash: Hex;
  readonly nonce: number;
  readonly raw: Hex;
};

/** What `Vitals.submit` takes. */
export type WindowBatch = {
  readonly window: number;
  readonly patients: number;
  readonly root: Uint8Array;
  readonly index: Uint8Array;
  readonly reports: readonly bigint[];
};

/**
 * - `succeeded` and `reverted`: in a block
 * - `pending`: in no block, and may still come
 * - `replaced`: another transaction took its nonce, so it never comes
 */
export type Outcome = "succeeded" | "reverted" | "pending" | "replaced";

/** Calls to `Vitals`, signed before they are sent. Every failure is an error of ours, with a contract's reason if it has one. */
export type VitalsSender = {
  /** Asks the contract first, and signs under the account's next nonce. */
  readonly signWindow: (batch: WindowBatch) => Promise<SignedTransaction>;
  readonly signEquivocation: (args: readonly unknown[]) => Promise<SignedTransaction>;
  /** Hands it to the node; no error where the node has it already. */
  readonly send: (transaction: SignedTransaction) => Promise<void>;
  readonly outcome: (transaction: SignedTransaction) => Promise<Outcome>;
};

/** Opens sending from an account that nothing else uses: one transaction after the other. */
export function openVitalsSender(
  provider: JsonRpcProvider,
  site: Site,
  privateKey: Uint8Array,
): VitalsSender {
  const wallet = new Wallet(toHex(privateKey), provider);
  const vitals = openContract(Vitals__factory, site.contracts.Vitals, wallet);
  const requireSameChain = sameChain(provider, site);
  const ours = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      await requireSameChain();
      return await work();
    } catch (error) {
      throw chainError(error);
    }
  };
  const sign = async (method: string, args: readonly unknown[]): Promise<SignedTransaction> => {
    const call = vitals.getFunction(method);
    const gasLimit = await call.estimateGas(...args, zeroFees);
    const nonce = await provider.getTransactionCount(wallet.address, "latest");
    const request = await call.populateTransaction(...args, { ...zeroFees, gasLimit, nonce });
    const { chainId } = site;
    const raw = (await wallet.signTransaction({ ...request, chainId, type: 2 })) as Hex;
    return { hash: hashOf(raw), nonce, raw };
  };
  return {
    signWindow: ({ window, patients, root, index, reports }) =>
      ours(() =>
        sign("submit", [{ window, patients, root: toHex(root), index: toHex(index), reports }]),
      ),
    signEquivocation: (args) => ours(() => sign("reportEquivocation", args)),
    send: ({ raw }) => ours(() => sendOnce(provider, raw)),
    outcome: (transaction) => ours(() => outcomeOf(provider, wallet.address, transaction)),
  };
}

async function sendOnce(provider: JsonRpcProvider, raw: Hex): Promise<void> {
  try {
    await provider.send("eth_sendRawTransaction", [raw]);
  } catch (error) {
    if (!isKnownAlready(error)) throw error;
  }
}

async function outcomeOf(
  provider: JsonRpcProvider,
  account: string,
  { hash, nonce }: SignedTransaction,
): Promise<Outcome> {
  const count = await provider.getTransactionCount(account, "latest"); // first: a receipt may come meanwhile
  const receipt = await provider.getTransactionReceipt(hash);
  if (receipt !== null) return receipt.status === 1 ? "succeeded" : "reverted";
  return count > nonce ? "replaced" : "pending";
}

const hashOf = (raw: Hex): Hex => keccak256(raw) as Hex;

/** Nodes say it in their own words; whatever they say, the outcome is asked of the chain. */
function isKnownAlready(error: unknown): boolean {
  if (isError(error, "NONCE_EXPIRED") || isError(error, "REPLACEMENT_UNDERPRICED")) return true;
  const text = error instanceof Error ? error.message : "";
  return /already (known|imported|exists)|known transaction|nonce too low|underpriced/i.test(text);
}
