import { transferHandlers, type TransferHandler } from "comlink";
import { HealthChainError } from "#lib/errors";

/*
 * Errors between page and keeper: code and sentence travel. Cause and stack stay where they were, since either may hold
 * what no page should see.
 */

/** What crosses of an error. */
export type Told = { readonly code: string; readonly message: string };

type Thrown = { readonly value: unknown };

const standard = transferHandlers.get("throw");

const handler: TransferHandler<Thrown, Told> = {
  canHandle: (value): value is Thrown => standard?.canHandle(value) === true,
  serialize: ({ value }) => [tell(value), []],
  deserialize: ({ code, message }) => {
    throw new HealthChainError(code, message);
  },
};

/** Makes Comlink carry errors of ours. Both sides call it before anything else crosses. `words`: better ones, by code. */
export function carryErrors(words: Readonly<Record<string, string>> = {}): void {
  const serialize: typeof handler.serialize = ({ value }) => {
    const { code, message } = tell(value);
    return [{ code, message: words[code] ?? message }, []];
  };
  transferHandlers.set("throw", { ...handler, serialize });
}

/** Code and sentence of anything thrown. A wallet's refusal (EIP-1193, code 4001) is told as `wallet/declined`. */
export function tell(value: unknown): Told {
  if (value instanceof HealthChainError) return { code: value.code, message: value.message };
  return {
    code: "app/unexpected",
    message: "Something went wrong that should not happen. Nothing was lost. Load this page again.",
  };
}
