import type { AccountKey } from "../account-key.ts";
import { HealthChainError } from "../errors.ts";
import { openedByAnyPair } from "../keyring.ts";
import { BoxError } from "../labelled-box.ts";
import { ReasonFileError } from "../reason-file.ts";
import { ReasonError } from "../request-reason.ts";

/** Why somebody asks, or opened an emergency: their text, or why there is none to show. */
export type GivenReason =
  | { readonly text: string }
  | { readonly missing: "not-kept" | "does-not-open" | "unreachable"; readonly code?: string };

/** Fetches what was sealed to this person, opens it, and checks it as `open` does. */
export async function readReason(
  key: AccountKey,
  {
    fetch,
    open,
  }: {
    readonly fetch: () => Promise<Uint8Array | undefined>;
    readonly open: (privateKey: Uint8Array, sealed: Uint8Array) => string;
  },
): Promise<GivenReason> {
  try {
    const sealed = await fetch();
    if (sealed === undefined) return { missing: "not-kept" };
    const text = await openedByAnyPair(key, (privateKey) =>
      Promise.resolve().then(() => open(privateKey, sealed)),
    );
    return { text };
  } catch (error) {
    if (
      error instanceof BoxError ||
      error instanceof ReasonError ||
      error instanceof ReasonFileError
    )
      return { missing: "does-not-open", code: error.code };
    if (error instanceof HealthChainError) return { missing: "unreachable", code: error.code };
    throw error;
  }
}
