import type { AccessLogFile } from "../access-log-file.ts";
import { fetchLog, type LogQuestion, type LogSource } from "./fetch-log.ts";
import { verifyLog, type LogPorts, type LogVerdict } from "./verify-log.ts";

/** What gateways tell a patient now, and what the chain says to it. */
export type CheckedLog = { readonly file: AccessLogFile; readonly verdict: LogVerdict };

const tries = 5;

/**
 * Fetches and verifies a patient's log. A root that reaches the chain in between makes honest lines look as if their proof
 * were missing; then the gateways are asked again, who have it by now. `pause` waits a little between two tries. With a memory, only what
 * it does not hold is asked for and checked.
 */
export async function fetchCheckedLog(
  ports: LogPorts,
  sources: readonly LogSource[],
  of: LogQuestion & { readonly pause: () => Promise<void> },
): Promise<CheckedLog> {
  for (let left = tries - 1; ; left -= 1) {
    const file = await fetchLog(sources, of);
    const verdict = await verifyLog(ports, file, of.memory?.held);
    const isLate =
      verdict.flaws.length > 0 && verdict.flaws.every(({ code }) => code === "unrooted");
    if (!isLate || left === 0) return { file, verdict };
    await of.pause();
  }
}
