import { isSameCase, type EmergencyCase } from "../emergency.ts";
import { HealthChainError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { decodeReason, reasonDigest, type Reason } from "../reason-file.ts";

/**
 * A file with a reason is not what the chain holds. Codes: `reason-file/other-deployment`, `reason-file/no-case`,
 * `reason-file/altered`.
 */
export class ReasonCheckError extends HealthChainError {}

/** A reason that is the one whose digest is on chain, and the case it is about. */
export type CheckedReason = { readonly reason: Reason; readonly found: EmergencyCase };

/** Checks the text of a reason file against the chain. Throws {@link ReasonCheckError}, or `reason-file/malformed`. */
export async function checkReason(
  { read }: Pick<Ports, "read">,
  text: string,
): Promise<CheckedReason> {
  const reason = decodeReason(text);
  if (reason.deployment !== (await read.site()).deployment)
    throw new ReasonCheckError(
      "reason-file/other-deployment",
      "This reason is about a case of another deployment, so it can't be checked here.",
    );
  const found = (await read.emergencyCases(pairOf(reason))).find(isSameCase(reason.id));
  if (found === undefined)
    throw new ReasonCheckError(
      "reason-file/no-case",
      "The chain has no emergency access with this number. Nothing can be checked.",
    );
  if (digestsOf(found, reason).includes(reasonDigest(reason))) return { reason, found };
  throw new ReasonCheckError(
    "reason-file/altered",
    "This is not the reason that was given then: the chain holds the digest of another.",
  );
}

const pairOf = ({ id: { patient, doctor } }: Reason) => ({ patient, doctor });

function digestsOf(found: EmergencyCase, { about }: Reason): readonly (string | undefined)[] {
  if (about === "break-glass") return [found.reason];
  return about === "dispute" ? [found.disputeReason] : found.reviews.map(({ reason }) => reason);
}
