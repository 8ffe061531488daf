import { HealthChainError } from "../errors.ts";

/** Something that could not be sent although what it belongs to is done. */
export type Unsent = {
  readonly cause: HealthChainError;
  /** Sends the same again; throws as before. */
  readonly again: () => Promise<void>;
};

/** Sends it, or tells how to do so later. Throws what is no error of ours. */
export async function sentOrLater(send: () => Promise<void>): Promise<Unsent | undefined> {
  try {
    await send();
    return undefined;
  } catch (cause) {
    if (cause instanceof HealthChainError) return { cause, again: send };
    throw cause;
  }
}
