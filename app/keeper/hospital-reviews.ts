import type { CaseId } from "#lib/emergency";
import { casesToReview, reviewCase } from "#lib/use-cases/judge-case";
import { caseViews, type CaseView } from "./emergency.ts";
import { requireHospital } from "./hospital.ts";
import { namesOf } from "./people.ts";
import { keepReasonOf, reasonFileOf } from "./reason-files.ts";
import type { Visit } from "./visit.ts";

/** What a hospital found; `isDisputed`: what the page said of the case when it was judged. */
export type Verdict = {
  readonly id: CaseId;
  readonly isDisputed: boolean;
  readonly isJustified: boolean;
  readonly reason: string;
};

/** Emergency accesses of other hospitals' doctors that wait for this hospital's judgement. */
export function hospitalReviewActs(visit: Visit) {
  return {
    /** Disputed ones first, then the oldest. */
    emergenciesToReview: async (): Promise<readonly CaseView[]> => {
      const { hospital, ports } = requireHospital(visit);
      return caseViews(visit, await casesToReview(ports, hospital));
    },
    /** One wallet signature. Answers the file of the reason. */
    reviewEmergency: async ({ id, ...found }: Verdict): Promise<string | undefined> => {
      const { hospital, ports } = requireHospital(visit);
      const { label } = (await namesOf(visit)).person(id.doctor);
      await reviewCase(ports, { id, label, hospital, ...found, keep: keepReasonOf(visit) });
      return reasonFileOf(visit, id);
    },
  };
}
