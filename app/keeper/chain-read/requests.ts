import type { PublicClient } from "viem";
import { consentAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { AskedTerms, RequestId } from "#lib/acts/requests";
import type { Read } from "#lib/ports";
import { requestStatusOf } from "#lib/requests";
import { wholeChain } from "./registration.ts";

/** What `Consent` says of requests for access. */
export function requestReads(
  client: PublicClient,
  { contracts: { Consent: address } }: Site,
): Pick<Read, "lastRequest" | "requests" | "requestPauses"> {
  const contract = { address, abi } as const;
  return {
    lastRequest: async ({ patient, reader }) => {
      const { number, status, changedAt, terms } = await client.readContract({
        ...{ ...contract, functionName: "requestOf" },
        args: [patient, reader],
      });
      return { number, status: requestStatusOf(status), changedAt, terms: termsOf(terms) };
    },
    requests: async (args) => {
      const filter = { ...contract, args, ...wholeChain };
      const [asked, ended] = await Promise.all([
        client.getContractEvents({ ...filter, eventName: "ConsentRequested" }),
        client.getContractEvents({ ...filter, eventName: "ConsentRequestEnded" }),
      ]);
      const ends = new Map(ended.map((event) => [nameOf(event.args), event]));
      return asked.map(({ args: { patient, reader, number, digest, ...terms }, blockNumber }) => {
        const end = ends.get(nameOf({ patient, reader, number }));
        return {
          ...{ patient, reader, number, digest, terms: termsOf(terms) },
          status: requestStatusOf(end === undefined ? 1 : end.args.status),
          block: Number(blockNumber),
          ...(end === undefined ? {} : { endedIn: Number(end.blockNumber) }),
        };
      });
    },
    requestPauses: async () => {
      const limits = await client.readContract({ ...contract, functionName: "limits" });
      return { afterRefusal: limits.pauseAfterRefusal, afterCancel: limits.pauseAfterCancel };
    },
  };
}

const nameOf = ({ patient, reader, number }: RequestId): string => `${patient}/${reader}/${number}`;

const termsOf = ({ categories, purposes, actions, until }: AskedTerms): AskedTerms => ({
  categories,
  purposes,
  actions,
  until,
});
