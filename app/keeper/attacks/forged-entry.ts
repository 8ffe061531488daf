import {
  decodeAccessLogFile,
  encodeAccessLogFile,
  lineOf,
  type AccessLogFile,
} from "#lib/access-log-file";
import { entryKinds } from "#lib/access-entry";
import type { AccessLogRead } from "#lib/ports";
import { fetchCheckedLog } from "#lib/use-cases/checked-log";
import { verifyLog } from "#lib/use-cases/verify-log";
import { KeeperError, requireChain, requirePerson, requireSignedIn, type Visit } from "../visit.ts";
import { did, refusal, reportOf, type AttackReport } from "./report.ts";

/** Exports the patient's log, writes another reader into one of its lines, and has both files checked. */
export async function forgedEntry(visit: Visit): Promise<AttackReport> {
  const { person, ports } = requirePerson(visit);
  const { client, session } = requireSignedIn(visit);
  const { deployment } = await ports.read.site();
  const sources = [{ gateway: session.gateway, client }];
  const checking = { ...ports, log: asOfNow(requireChain(visit).log) };
  const asked = { deployment, patient: person.number, pause };
  const { file, verdict: before } = await fetchCheckedLog(checking, sources, asked);
  const { altered, index } = withOtherReader(file, person.number);
  const after = await verifyLog(checking, decodeAccessLogFile(encodeAccessLogFile(altered)));
  const line = lineOf(index);
  const steps = [
    did(`The patient saves their log, and it is checked: ${wholeness(before)}.`),
    did("Somebody writes another reader’s name over one line."),
  ];
  const flaw = after.flaws.find((one) => one.line === line);
  if (flaw === undefined)
    return reportOf([...steps, { step: { kind: "succeeded", says: "Not noticed." }, code: "" }]);
  const exact = `Line ${line}: ${flaw.says}`;
  const says = "The check finds that line. What the hospital put on the chain contradicts it.";
  return reportOf([...steps, refusal(says, { code: flaw.code, exact })]);
}

/** Both files are checked against one state of the chain: a root that comes between them is no flaw of either. */
function asOfNow(log: AccessLogRead): AccessLogRead {
  const heads = new Map<number, ReturnType<AccessLogRead["head"]>>();
  return {
    ...log,
    head: (gateway) => {
      const head = heads.get(gateway) ?? log.head(gateway);
      heads.set(gateway, head);
      return head;
    },
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 500));

const wholeness = ({ isWhole }: { readonly isWhole: boolean }): string =>
  isWhole ? "nothing is missing or altered" : "it is not whole";

/** Somebody else's read where there is one, else the patient's own. */
function withOtherReader(file: AccessLogFile, patient: number) {
  const { entries } = file;
  const reads = entries.filter(({ entry }) => entry.kind !== entryKinds.gap);
  const chosen = reads.findLast(({ entry }) => entry.reader !== patient) ?? reads.at(-1);
  if (chosen === undefined)
    throw new KeeperError("try/no-entries", "The log is empty: nobody has read anything yet.");
  const was = chosen.entry.reader;
  const is = was === patient ? chosen.entry.gateway : patient;
  const index = entries.indexOf(chosen);
  const altered = entries.with(index, { ...chosen, entry: { ...chosen.entry, reader: is } });
  return { altered: { ...file, entries: altered }, index };
}
