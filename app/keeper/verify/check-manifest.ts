import { toHex, type Hex } from "#lib/bytes";
import { categoryOfNumber } from "#lib/categories";
import { decodeManifest, manifestDigest, type Manifest } from "#lib/manifest";
import { roleName } from "#lib/roles";
import { verifyRecord } from "#lib/use-cases/verify-record";
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

const what = "A record’s manifest";

/** Checks a manifest against the chain; with a sign-in, the sealed record behind it as well. */
export async function checkManifest(visit: Visit, bytes: Uint8Array): Promise<CheckReport> {
  const steps: CheckStep[] = [];
  try {
    const manifest = decodeManifest(bytes);
    const digest = toHex(manifestDigest(bytes));
    steps.push(passed("It has the one form that a manifest can have."));
    const { deployment } = requireChain(visit).config;
    if (toHex(manifest.header.deployment) !== deployment.toLowerCase())
      return reportOf(what, [
        ...steps,
        failed("It belongs to another deployment, not to this one."),
      ]);
    steps.push(passed("It belongs to this deployment."), noted(`Its digest is ${digest}.`));
    steps.push(...(await anchorSteps(visit, manifest, digest)));
    if (steps.every(({ kind }) => kind !== "failed")) steps.push(await sealedStep(visit, digest));
    return reportOf(what, steps);
  } catch (error) {
    return refusedReport(what, steps, error);
  }
}

/** Whether the author named in the manifest anchored just this, and who that is. */
async function anchorSteps(
  visit: Visit,
  { header }: Manifest,
  digest: Hex,
): Promise<readonly CheckStep[]> {
  const { read } = requireChain(visit);
  const { patient, author, category, epoch } = header;
  const anchor = await read.anchor({ patient, author, digest });
  if (anchor === undefined)
    return [failed(`Member ${author} never entered this record on the register.`)];
  const agrees = anchor.category === category && anchor.epoch === epoch;
  if (!agrees) return [failed("The register has it under another category or another key.")];
  const member = await read.member(author);
  const who =
    member === undefined ? "" : `, ${roleName(member.role)} of hospital ${member.hospital}`;
  const when = new Date(anchor.anchoredAt * 1000).toUTCString();
  const { name } = categoryOfNumber(category);
  return [
    passed(`Member ${author}${who} entered it on the register: ${when}.`),
    passed(`Register and manifest agree: “${name}” of patient ${patient}.`),
  ];
}

/** Every block of the sealed payload, where a gateway can be asked for it. */
async function sealedStep(visit: Visit, digest: Hex): Promise<CheckStep> {
  if (visit.signedIn === undefined)
    return noted("The sealed record itself was not fetched: sign in to have its blocks checked.");
  const { blocks, bytes } = await verifyRecord(visit.signedIn.ports, digest);
  return passed(`The sealed record is whole: ${bytes} bytes in ${blocks} pieces.`);
}
