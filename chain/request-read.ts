import type { Hex } from "#lib/bytes";
import type { Read } from "#lib/ports";
import { requestStatusOf } from "#lib/requests";
import type { Contracts } from "./contracts.ts";

/** What `Consent` says of requests for access. */
export function requestReads({
  Consent,
}: Contracts): Pick<Read, "lastRequest" | "requests" | "requestPauses"> {
  return {
    lastRequest: async ({ patient, reader }) => {
      const last = await Consent.requestOf(patient, reader);
      return {
        number: Number(last.number),
        status: requestStatusOf(Number(last.status)),
        changedAt: Number(last.changedAt),
        terms: termsOf(last.terms),
      };
    },
    requests: async ({ patient, reader }) => {
      const [asked, ended] = await Promise.all([
        Consent.queryFilter(Consent.filters.ConsentRequested(patient, reader)),
        Consent.queryFilter(Consent.filters.ConsentRequestEnded(patient, reader)),
      ]);
      const ends = new Map(ended.map((event) => [nameOf(event.args), event]));
      return asked.map(({ args, blockNumber }) => {
        const end = ends.get(nameOf(args));
        return {
          patient: Number(args.patient),
          reader: Number(args.reader),
          number: Number(args.number),
          terms: termsOf(args),
          digest: args.digest as Hex,
          status: requestStatusOf(end === undefined ? 1 : Number(end.args.status)),
          block: blockNumber,
          ...(end === undefined ? {} : { endedIn: end.blockNumber }),
        };
      });
    },
    requestPauses: async () => {
      const { pauseAfterRefusal, pauseAfterCancel } = await Consent.limits();
      return { afterRefusal: Number(pauseAfterRefusal), afterCancel: Number(pauseAfterCancel) };
    },
  };
}

type Id = { readonly patient: bigint; readonly reader: bigint; readonly number: bigint };

const nameOf = ({ patient, reader, number }: Id): string => `${patient}/${reader}/${number}`;

const termsOf = (terms: Record<"categories" | "purposes" | "actions" | "until", bigint>) => ({
  categories: Number(terms.categories),
  purposes: Number(terms.purposes),
  actions: Number(terms.actions),
  until: Number(terms.until),
});
