import { expect } from "chai";
import { HealthChainError } from "#lib/errors";

/** The error that `action` throws, now or in its promise; fails unless it is one of ours with this code. */
export async function errorOf(action: () => unknown, code: string): Promise<HealthChainError> {
  try {
    await action();
  } catch (error) {
    expect(error).to.be.instanceOf(HealthChainError);
    expect((error as HealthChainError).code).to.equal(code);
    return error as HealthChainError;
  }
  throw new Error(`nothing was thrown, expected ${code}`);
}

/** A copy of `bytes` with one bit of byte `at` turned. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes); // the slice of a Buffer would be the same bytes
  copy[at]! ^= 1 << (at % 8);
  return copy;
}
