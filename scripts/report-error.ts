import { HealthChainError } from "#lib/errors";

/** Says an error of ours as a sentence with its code, anything else with its stack, and makes the program exit with 1. */
export function reportAndExit(error: unknown): void {
  console.error(error instanceof HealthChainError ? `${error.message} [${error.code}]` : error);
  process.exitCode = 1;
}
