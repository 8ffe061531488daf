import { HealthChainError } from "#lib/errors";
import type { Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import type { OraclePlace } from "#lib/send-readings";

/** No oracle to send to. Codes: `oracle/unreachable`, `oracle/unknown`. */
export class OraclePlaceError extends HealthChainError {}

/** The oracle at an address, as the chain knows it: what it acknowledges with is its member's account. */
export async function oracleAt({ read }: Pick<Ports, "read">, url: string): Promise<OraclePlace> {
  const number = await numberAt(url);
  const member = await read.member(number);
  if (member?.role === roles.oracle) return { url, account: member.account };
  throw new OraclePlaceError(
    "oracle/unknown",
    `The oracle at ${url} says that it is member ${number}, and the chain has no oracle of that number. Nothing was sent.`,
  );
}

async function numberAt(url: string): Promise<number> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const { oracle } = (await answer.json()) as { oracle: unknown };
    if (Number.isSafeInteger(oracle)) return oracle as number;
  } catch {
    // as for any other answer
  }
  throw new OraclePlaceError(
    "oracle/unreachable",
    `No oracle answers at ${url}. Nothing is lost: start it, or name another with --oracle.`,
  );
}
