import {
  decodeDirectoryEnvelope,
  directoryDigest,
  verifiedDirectory,
  type DirectoryEnvelope,
} from "#lib/directory";
import type { Directory } from "#lib/directory-bundle";
import { sameAccount } from "#lib/local-wallet";
import type { DirectoryDigest } from "#lib/ports";
import { roleName } from "#lib/roles";
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

const what = "A hospital’s staff list";

/** Checks a published staff directory: version and digest on chain, the hospital's signature, each person in it. */
export async function checkDirectory(visit: Visit, bytes: Uint8Array): Promise<CheckReport> {
  const steps: CheckStep[] = [];
  try {
    const envelope = decodeDirectoryEnvelope(bytes);
    const { hospital, version } = envelope;
    steps.push(passed(`It can be read: version ${version} of hospital ${hospital}.`));
    const { read, verify } = requireChain(visit);
    const published = await read.directoryDigest(hospital);
    const admin = await read.adminOf(hospital);
    const flaw = unpublished(envelope, published);
    if (flaw !== undefined || published === undefined || admin === undefined)
      return reportOf(what, [...steps, failed(flaw ?? `There is no hospital ${hospital}.`)]);
    steps.push(passed("It is what the hospital published last, by the register."));
    const expected = { site: await read.site(), hospital, admin, published };
    const directory = await verifiedDirectory({ verify }, bytes, expected);
    steps.push(passed("The hospital’s own wallet signed it."));
    return reportOf(what, [...steps, ...(await peopleSteps(visit, directory))]);
  } catch (error) {
    return refusedReport(what, steps, error);
  }
}

function unpublished(
  { hospital, version, document }: DirectoryEnvelope,
  published: DirectoryDigest | undefined,
): string | undefined {
  if (published === undefined) return `Hospital ${hospital} has published no staff list.`;
  if (version !== published.version)
    return `The hospital’s list is at version ${published.version} now; this one counts no more.`;
  if (directoryDigest(document) === published.digest.toLowerCase()) return undefined;
  return "The register has another list under this version: this one was altered.";
}

async function peopleSteps(
  visit: Visit,
  { name, hospital, people }: Directory,
): Promise<readonly CheckStep[]> {
  const { read } = requireChain(visit);
  const wrong: string[] = [];
  for (const person of people) {
    const member = await read.member(person.number);
    const isStaff = member?.hospital === hospital && roleName(member.role) === person.role;
    if (!isStaff || !sameAccount(member.account, person.account)) wrong.push(person.name);
  }
  const named = noted(`It names ${name} and ${people.length} people.`);
  if (wrong.length === 0)
    return [named, passed("Everybody in it is a doctor or nurse of that hospital.")];
  return [
    named,
    failed(`Not a doctor or nurse of it, or with another account: ${wrong.join(", ")}.`),
  ];
}
