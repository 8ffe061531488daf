import { decodeReason, type ReasonKind } from "#lib/reason-file";
import { checkReason } from "#lib/use-cases/check-reason";
import { momentOf } from "#lib/sentences";
import type { Visit } from "../visit.ts";
import { noted, passed, refusedReport, type CheckReport, type CheckStep } from "./report.ts";

const kinds: Readonly<Record<ReasonKind, string>> = {
  "break-glass": "The reason of an emergency access",
  review: "The reason of a hospital’s finding",
  dispute: "The reason of a patient’s dispute",
};

/** A reason against the digest that the chain holds of it. */
export async function checkReasonFile(visit: Visit, text: string): Promise<CheckReport> {
  const steps: CheckStep[] = [];
  let what = "The reason of an emergency";
  try {
    const { about, id, text: says } = decodeReason(text);
    what = kinds[about];
    steps.push(
      noted(`Member ${id.doctor}, patient ${id.patient}, case ${id.number}.`),
      noted(`It says: “${says}”`),
    );
    if (visit.signedIn === undefined) {
      // The page's own server answers nothing about emergencies.
      const missing = noted("Sign in to compare it with the chain.");
      return { what, verdict: "open", steps: [...steps, missing] };
    }
    const { found } = await checkReason(visit.signedIn.ports, text);
    steps.push(
      passed(
        `The chain holds the digest of exactly this text. Opened ${momentOf(found.openedAt)}.`,
      ),
    );
    return { what, verdict: "holds", steps };
  } catch (error) {
    return refusedReport(what, steps, error);
  }
}
