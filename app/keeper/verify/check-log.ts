import { decodeAccessLogFile, type AccessLogFile } from "#lib/access-log-file";
import type { GatewayStanding } from "#lib/gateway-standing";
import type { AccessLogRead, AccessRoot } from "#lib/ports";
import { verifyLog, type LogVerdict } from "#lib/use-cases/verify-log";
import { requireChain, type Visit } from "../visit.ts";
import {
  failed,
  noted,
  passed,
  refusedReport,
  reportOf,
  type CheckReport,
  type CheckStep,
} from "./report.ts";

const what = "An exported access log";
const flawsShown = 5;

/** Checks an exported log against the chain alone; no gateway is asked. */
export async function checkLog(visit: Visit, text: string): Promise<CheckReport> {
  const steps: CheckStep[] = [];
  try {
    const file = decodeAccessLogFile(text);
    const { length } = file.entries;
    steps.push(passed(`Every line can be read: ${length} entries of patient ${file.patient}.`));
    const verdict = await verdictOn(visit, file);
    const report = reportOf(what, [...steps, ...stepsOf(verdict)]);
    return report.verdict === "holds" && !verdict.isWhole ? { ...report, verdict: "open" } : report;
  } catch (error) {
    return refusedReport(what, steps, error);
  }
}

function verdictOn(visit: Visit, file: AccessLogFile): Promise<LogVerdict> {
  const { read, verify, log } = requireChain(visit);
  const now = () => Math.floor(Date.now() / 1000);
  return verifyLog({ read, verify, now, log: rootsOnce(log) }, file);
}

function stepsOf({ flaws, gateways }: LogVerdict): CheckStep[] {
  const wrong = flaws.filter(({ code }) => code !== "unrooted");
  const shown = wrong
    .slice(0, flawsShown)
    .map(({ line, says, gateway }) => failed(`Line ${line}, gateway ${gateway}: ${says}`));
  const more = wrong.length - shown.length;
  return [
    ...(flaws.length === 0 ? wholeSteps : shown),
    ...(more > 0 ? [failed(`${more} more lines are missing something or altered.`)] : []),
    ...unrootedSteps(flaws.length - wrong.length),
    ...gateways.map(gatewayStep),
  ];
}

/** A log exported before its gateway fixed the newest entries is honest, and proves nothing about them. */
function unrootedSteps(count: number): CheckStep[] {
  if (count === 0) return [];
  const lines = count === 1 ? "1 line has" : `${count} lines have`;
  return [
    noted(`${lines} no proof: the gateway fixed them on the register only after the export.`),
    noted("Export the log again. If that does not help, the gateway keeps proofs back."),
  ];
}

const wholeSteps = [
  passed("No number is missing between a gateway’s first and last entry."),
  passed("Each entry is what its gateway fixed on the register, as far as it has fixed it."),
  passed("Each read was signed for by the reader whom it names."),
];

function gatewayStep({ gateway, state, entries, pending, gaps }: GatewayStanding): CheckStep {
  if (state === "silent") return noted(`Gateway ${gateway} told nothing for this file.`);
  const lost = gaps.reduce((sum, gap) => sum + gap.lost, 0);
  const waits = pending === 0 ? "" : `; ${pending} are not fixed on the register yet`;
  const gone = lost === 0 ? "" : `; it says that it lost ${lost}`;
  const late = state === "behind" ? "; it is late with fixing them" : "";
  return noted(`Gateway ${gateway}: ${entries} entries${waits}${late}${gone}.`);
}

/** The same root stands behind many lines, and the door to the chain counts questions. */
function rootsOnce(log: AccessLogRead): AccessLogRead {
  const known = new Map<string, Promise<AccessRoot | undefined>>();
  return {
    ...log,
    root: (gateway, from) => {
      const name = `${gateway}/${from}`;
      const answer = known.get(name) ?? log.root(gateway, from);
      known.set(name, answer);
      return answer;
    },
  };
}
