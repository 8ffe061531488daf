import { signMessage, signTypedData } from "wagmi/actions";
import type { Config } from "wagmi";
import { HealthChainError } from "#lib/errors";
import type { WalletDoor } from "../keeper/session.ts";

/** The wallet did not sign. Codes: `wallet/declined`, `wallet/failed`. */
export class WalletError extends HealthChainError {}

/** The connected wallet as the keeper asks it: one prompt a call. Throws {@link WalletError}. */
export function walletDoor(config: Config): WalletDoor {
  return {
    text: (message) => orDeclined(() => signMessage(config, { message })),
    typedData: (data) =>
      // viem wants types that it can check at compile time; ours are data
      orDeclined(() =>
        signTypedData(config, data as unknown as Parameters<typeof signTypedData>[1]),
      ),
  };
}

async function orDeclined<Signed>(sign: () => Promise<Signed>): Promise<Signed> {
  try {
    return await sign();
  } catch (cause) {
    if (isDeclined(cause))
      throw new WalletError("wallet/declined", "You did not sign, so nothing was changed.", {
        cause,
      });
    throw new WalletError(
      "wallet/failed",
      "Your wallet could not sign. Nothing was changed. Open your wallet and try again.",
      { cause },
    );
  }
}

/** EIP-1193: code 4001, sometimes wrapped. */
function isDeclined(error: unknown): boolean {
  for (
    let at = error;
    typeof at === "object" && at !== null;
    at = "cause" in at ? at.cause : undefined
  )
    if ("code" in at && at.code === 4001) return true;
  return false;
}
