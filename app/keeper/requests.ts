import {
  approveRequest,
  previewApproval,
  refuseRequest,
  type Narrowing,
} from "#lib/use-cases/answer-request";
import { askForAccess, mayAskFrom, type Asking } from "#lib/use-cases/ask-for-access";
import { cancelRequest } from "#lib/use-cases/cancel-request";
import {
  requestsOf,
  requestsTo,
  type ReceivedRequest,
  type RequestView,
} from "#lib/use-cases/my-requests";
import type { Directories } from "#lib/use-cases/read-directories";
import { renounce } from "#lib/use-cases/renounce";
import { initialsOf } from "#lib/use-cases/sharing-grid";
import { namesOf, type PersonView } from "./people.ts";
import { roomOf } from "./reading-room.ts";
import { noteUnsent, toldState, type ToldState } from "./reasons-told.ts";
import { knownReader, shareableReader } from "./sharing.ts";
import { directoriesOf, requirePerson, type Visit } from "./visit.ts";

/** A request as its patient sees it. */
export type InboxRequest = ReceivedRequest & {
  readonly who: PersonView;
  readonly initials: string;
  /** Why it can only be refused, if so: nobody's staff list names the reader, they are not active, or its end has passed. */
  readonly hindrance: "unlisted" | "inactive" | "over" | undefined;
};

/** What a patient was asked. `waitSeconds`: how long whoever is refused waits before they can ask again. */
export type Inbox = {
  readonly requests: readonly InboxRequest[];
  readonly waitSeconds: number;
};

/** A request as its reader sees it. */
export type OwnRequest = RequestView & {
  /** The patient's name, where the reader opened their profile in this visit. */
  readonly name: string | undefined;
  /** Of the last one to a patient: when the next may come (Unix seconds, 0 for now); undefined for others. */
  readonly againFrom: number | undefined;
  /** Whether the patient can read why; undefined once it has an answer. */
  readonly told: ToldState | undefined;
};

/** Which request, as the inbox names it. */
export type RequestKey = { readonly reader: number; readonly number: number };

const activeStatus = 1;

/** Asking for access, answering, taking back; and giving up what a patient shared. Each act is one wallet signature. */
export function requestActs(visit: Visit) {
  return {
    requestInbox: () => inbox(visit),
    /** The sentence that the wallet will show for a yes. No signature. */
    previewApproval: (key: RequestKey, narrowing: Narrowing) => preview(visit, key, narrowing),
    approveRequest: (key: RequestKey, narrowing: Narrowing) => approve(visit, key, narrowing),
    refuseRequest: (key: RequestKey) => refuse(visit, key),
    ownRequests: () => ownRequests(visit),
    /** When this reader may ask this patient: Unix seconds, 0 for now, undefined while a request is open. */
    mayAskFrom: (patient: number) => {
      const { person, ports } = requirePerson(visit);
      return mayAskFrom(ports, { patient, reader: person.number });
    },
    askForAccess: (asking: Asking) => ask(visit, asking),
    cancelRequest: async (patient: number) => {
      const { person, ports } = requirePerson(visit);
      return { sentence: (await cancelRequest(ports, person, patient)).sentence };
    },
    /** Gives up everything that a patient shared with this reader themselves. */
    giveUpAccess: async (patient: number) => {
      const { person, ports } = requirePerson(visit);
      return { sentence: (await renounce(ports, person, { patient })).sentence };
    },
  };
}

async function inbox(visit: Visit): Promise<Inbox> {
  const { person, ports } = requirePerson(visit);
  const [names, directories, received, { afterRefusal }] = await Promise.all([
    namesOf(visit),
    directoriesOf(visit).catch(() => undefined),
    requestsTo(ports, person),
    ports.read.requestPauses(),
  ]);
  const now = ports.now();
  const requests = received.map((request) => {
    const who = names.person(request.reader);
    const initials = who.label === undefined ? "?" : initialsOf(who.label.name);
    return { ...request, who, initials, hindrance: hindranceOf(request, directories, now) };
  });
  return { requests, waitSeconds: afterRefusal };
}

function hindranceOf(
  { reader, until }: RequestView,
  directories: Directories | undefined,
  now: number,
): InboxRequest["hindrance"] {
  const listing = directories?.readerOf(reader);
  if (until <= now) return "over";
  if (listing === undefined) return "unlisted";
  return listing.status === activeStatus ? undefined : "inactive";
}

async function preview(visit: Visit, key: RequestKey, narrowing: Narrowing): Promise<string> {
  const { person, ports } = requirePerson(visit);
  const reader = await shareableReader(visit, key.reader);
  return previewApproval(ports, person.number, { reader, number: key.number, ...narrowing });
}

async function approve(visit: Visit, key: RequestKey, narrowing: Narrowing) {
  const { person, ports } = requirePerson(visit);
  const reader = await shareableReader(visit, key.reader);
  const answering = { reader, number: key.number, ...narrowing };
  return { sentence: (await approveRequest(ports, person, answering)).sentence };
}

async function refuse(visit: Visit, { reader, number }: RequestKey) {
  const { person, ports } = requirePerson(visit);
  const answering = { reader: await knownReader(visit, reader), number };
  return { sentence: (await refuseRequest(ports, person, answering)).sentence };
}

async function ownRequests(visit: Visit): Promise<OwnRequest[]> {
  const { person, ports } = requirePerson(visit);
  const { names } = roomOf(visit);
  const views = await requestsOf(ports, { reader: person.number });
  const seen = new Set<number>();
  const newest = views.filter(({ patient }) => !seen.has(patient) && seen.add(patient));
  return Promise.all(
    views.map(async (view) => ({
      ...view,
      name: names.get(view.patient),
      againFrom: newest.includes(view) ? await mayAskFrom(ports, view) : undefined,
      told: view.status === "open" ? await toldState(visit, { of: "request", ...view }) : undefined,
    })),
  );
}

async function ask(visit: Visit, asking: Asking) {
  const { person, ports } = requirePerson(visit);
  const { sentence, number, unsent } = await askForAccess(ports, person, asking);
  noteUnsent(visit, { of: "request", patient: asking.patient, number }, unsent);
  return { sentence, number };
}
