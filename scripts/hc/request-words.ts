import { actions, categoryOfNumber, purposes } from "#lib/categories";
import type { Ports } from "#lib/ports";
import { listed, momentOf, purposesListed, readerName, verbsOf } from "#lib/sentences";
import type { Directories } from "#lib/use-cases/read-directories";
import type { RequestView } from "#lib/use-cases/my-requests";
import type { GivenReason } from "#lib/use-cases/read-reason";
import { readerByNumber } from "./people.ts";

/** A request as the command line tells it. */
export type DescribedRequest = Pick<
  RequestView,
  "patient" | "reader" | "number" | "status" | "until" | "askedAt" | "endedAt"
> & {
  readonly name: string;
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
  /** In words, with what and why and until when. */
  readonly asks: string;
  /** Only where the patient looks. */
  readonly reason?: GivenReason;
};

/** A request in ids and words. Patients see who asks, readers whom they asked. */
export async function described(
  ports: Pick<Ports, "read">,
  view: RequestView & { readonly reason?: GivenReason },
  { directories, isPatient }: { directories: Directories | undefined; isPatient: boolean },
): Promise<DescribedRequest> {
  const { patient, reader, number, status, until, askedAt, endedAt, reason } = view;
  const { label } = await readerByNumber(ports, reader, directories);
  const whose = isPatient ? "your" : "their";
  return {
    ...{ patient, reader, number, status, until, askedAt, endedAt },
    name: isPatient ? readerName(label) : `Patient ${patient}`,
    categories: view.categories.map((one) => categoryOfNumber(one).id),
    purposes: purposes.filter(({ bit }) => view.purposes.includes(bit)).map(({ code }) => code),
    actions: actions.filter(({ bit }) => view.actions.includes(bit)).map(({ id }) => id),
    asks: `${verbsOf(view.actions)} ${whose} ${listed(view.categories)} ${purposesListed(view.purposes)} until ${momentOf(until)}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** "Dr Osei (doctor, Nordhavn) asks to read your notes for treatment until …: open". */
export const requestLine = ({ name, asks, status, reason }: DescribedRequest): string =>
  reason === undefined
    ? `${name}, asked to ${asks}: ${status}`
    : `${name} asks to ${asks}: ${status}`;

/** What the reader wrote, or why it is not there, in lines. */
export function reasonLines(reason: GivenReason | undefined): string[] {
  if (reason === undefined) return [];
  if ("text" in reason) return ["They wrote:", ...reason.text.split("\n")];
  const words = {
    "not-kept": "No gateway keeps a text of theirs for this request.",
    "does-not-open":
      "What is kept as their text is not what they signed for, so it is not shown. Ask them yourself.",
    unreachable: "Their text can't be fetched now. Try again.",
  };
  return [words[reason.missing]];
}
