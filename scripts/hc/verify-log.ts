import type { Command } from "commander";
import { openAccessLogRead } from "#chain/access-log";
import { AccessLogFileError, decodeAccessLogFile, type AccessLogFile } from "#lib/access-log-file";
import type { GatewayStanding } from "#lib/gateway-standing";
import { dayOf, timeOf } from "#lib/sentences";
import { verifyLog, type LogPorts, type LogVerdict } from "#lib/use-cases/verify-log";
import { readInput } from "../input-file.ts";
import type { Session } from "../session.ts";
import { counted, run } from "./context.ts";
import type { Cli } from "./terminal.ts";

/** `hc verify-log`: offline but for the chain. */
export function addVerifyLog(program: Command, cli: Cli): void {
  program
    .command("verify-log")
    .argument("<file>", "from `log --out`")
    .description("check who has read, against the chain; exit code 1 names the first bad line")
    .addHelpText("after", "\nExample:\n  npm run hc -- verify-log log.jsonl")
    .action(async (path: string, _options, command: Command) => {
      const file = readAccessLog(await readInput(path));
      const { isWhole } = await run(
        { command, cli },
        (session) => verifyLog(logPortsOf(session), file),
        verdictLines,
      );
      if (!isWhole) cli.exitWith(1);
    });
}

/** What verifying a log asks: the chain. */
export const logPortsOf = ({ services, provider, site }: Session): LogPorts => ({
  ...services,
  log: openAccessLogRead(provider, site),
});

/** What was found: the first bad line, or that there is none, and how each gateway stands. */
export function verdictLines({ entries, flaw, flaws, gateways }: LogVerdict): string[] {
  const more = flaws.length > 1 ? ` ${counted(flaws.length - 1, "more line")} to look at.` : "";
  const first =
    flaw === undefined
      ? `✔ ${entriesCounted(entries)}: none is missing, altered or forged.`
      : `✘ Line ${flaw.line}, gateway ${flaw.gateway}: ${flaw.says}${more} [${flaw.code}]`;
  return [first, ...gateways.map(standingLine)];
}

function standingLine({ gateway, isActive, state, entries, pending, gaps }: GatewayStanding) {
  const who = `Gateway ${gateway}${isActive ? "" : " (not active now)"}`;
  if (state === "silent") return `${who} told nothing: what it may have served is not here.`;
  const waits = pending === 0 ? "" : `, ${pending} not under a root on chain yet`;
  const late = state === "behind" ? "; it is behind with its roots" : "";
  const lost = gaps.map(
    (gap) =>
      ` It declares that it lost ${entriesCounted(gap.lost)} before ${dayOf(gap.at)}, ${timeOf(gap.at)} UTC.`,
  );
  return `${who}: ${entriesCounted(entries)}${waits}${late}.${lost.join("")}`;
}

const entriesCounted = (count: number): string =>
  `${count.toLocaleString("en")} ${count === 1 ? "entry" : "entries"}`;

function readAccessLog(bytes: Uint8Array): AccessLogFile {
  try {
    return decodeAccessLogFile(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = "The file is not UTF-8 text, so it is no access log. Export it again.";
    throw new AccessLogFileError("access-log/malformed", message, { cause: error });
  }
}
