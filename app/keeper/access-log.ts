import { zeroWord } from "#lib/access-entry";
import { encodeAccessLogFile, lineOf } from "#lib/access-log-file";
import { deedSentence, storyOf, type Happening } from "#lib/access-story";
import type { Hex } from "#lib/bytes";
import { auditBundleOf } from "#lib/fhir/audit-event";
import { openGatewayClient, type GatewayClient } from "#lib/gateway-client";
import { signInToGateway } from "#lib/gateway-session";
import type { GatewayStanding } from "#lib/gateway-standing";
import { fetchCheckedLog, type CheckedLog } from "#lib/use-cases/checked-log";
import { newLogMemory, type LogMemory, type LogSource } from "#lib/use-cases/fetch-log";
import type { LogFlaw } from "#lib/use-cases/verify-log";
import { rememberingPorts, type CheckPorts } from "./log-memory.ts";
import { namesOf, type Names, type PersonView } from "./people.ts";
import { knownLines } from "./records.ts";
import { tell, type Told } from "./transfer.ts";
import {
  KeeperError,
  requireChain,
  requirePerson,
  requireSignedIn,
  type SignedIn,
  type Visit,
} from "./visit.ts";

/** One thing that somebody did with one's records. Times are Unix seconds. */
export type ReadLine = {
  readonly key: string;
  /** When it happened first, and last. */
  readonly since: number;
  readonly at: number;
  /** How often, between them. */
  readonly times: number;
  readonly who: PersonView;
  /** What follows the name: "opened your laboratory results for treatment". */
  readonly deed: string;
  readonly did: Happening["did"];
  readonly isRefused: boolean;
  readonly count: number;
  readonly categories: readonly number[];
  readonly record: Hex | undefined;
  /** The record's title, where it is known from one's own list. */
  readonly title: string | undefined;
  readonly gateway: number;
  /** How many log entries it stands for. */
  readonly entries: number;
  /** Each of them stands under a root on chain, and nothing is wrong with it. */
  readonly isProven: boolean;
  /** What is wrong with one of its entries. */
  readonly flaw: string | undefined;
};

/** A gateway in the list; `unasked` until the person signs in there. */
export type LogGateway = Omit<GatewayStanding, "state"> & {
  readonly state: GatewayStanding["state"] | "unasked";
  readonly hospitalName: string;
  /** Where it can be asked, as far as this deployment says. */
  readonly url: string | undefined;
  readonly isSignedIn: boolean;
  /** Why it did not answer. */
  readonly problem: Told | undefined;
};

/** Who has read, with the verdict about what gateways told. */
export type LogView = {
  /** Newest first. */
  readonly lines: readonly ReadLine[];
  readonly entries: number;
  /** Entries that stand under no root yet. */
  readonly pending: number;
  readonly flaws: readonly LogFlaw[];
  readonly gateways: readonly LogGateway[];
  /** Unix seconds of this check. */
  readonly checkedAt: number;
};

/** A file to save. */
export type Export = {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
};

/** Who has read one's records, checked against the chain. */
export function accessLogActs(visit: Visit) {
  return {
    /** Asks every gateway that the person is signed in to, and checks all that they tell. No wallet signature. */
    readers: async (): Promise<LogView> => viewOf(visit, await checkedLog(visit)),
    /** Signs in at one more gateway for its log. One wallet signature. */
    askGateway: async (gateway: number): Promise<LogView> => {
      await signInAt(visit, gateway);
      return viewOf(visit, await checkedLog(visit));
    },
    /** What the gateways told, as `hc verify-log` and anybody's tools read it. */
    exportLog: async (as: "log" | "fhir"): Promise<Export> => {
      const { file } = await checkedLog(visit);
      if (as === "log")
        return {
          fileName: "who-has-read-me.jsonl",
          mediaType: "application/jsonl",
          text: encodeAccessLogFile(file),
        };
      return {
        fileName: "who-has-read-me.fhir.json",
        mediaType: "application/fhir+json",
        text: JSON.stringify(auditBundleOf(file.entries), undefined, 2),
      };
    },
  };
}

/** What is kept of logs while somebody is signed in. */
type Memory = {
  readonly sources: Map<number, LogSource & { readonly client: GatewayClient }>;
  readonly ports: CheckPorts;
  readonly log: LogMemory;
};

const memories = new WeakMap<SignedIn, Memory>();

function memoryOf(visit: Visit): Memory {
  const signedIn = requireSignedIn(visit);
  const known = memories.get(signedIn);
  if (known !== undefined) return known;
  const { session, client } = signedIn;
  const { gateway } = session;
  const fresh = {
    sources: new Map([[gateway, { gateway, client }]]),
    ports: rememberingPorts(requireChain(visit)),
    log: newLogMemory(),
  };
  memories.set(signedIn, fresh);
  return fresh;
}

/** The gateways that somebody is signed in at: the one that serves them, and those asked for their log. */
export const clientsOf = (visit: Visit): GatewayClient[] =>
  [...memoryOf(visit).sources.values()].map(({ client }) => client);

type Checked = CheckedLog & { readonly silent: ReadonlyMap<number, Told> };

/** Asks for what is new since the last look, and checks that. */
async function checkedLog(visit: Visit): Promise<Checked> {
  const { person, ports } = requirePerson(visit);
  const memory = memoryOf(visit);
  const { deployment } = await ports.read.site();
  const silent = new Map<number, Told>();
  const checked = await fetchCheckedLog(
    { ...memory.ports, now: ports.now },
    [...memory.sources.values()],
    {
      ...{ deployment, patient: person.number, memory: memory.log, pause },
      onSilent: (gateway, error) => silent.set(gateway, tell(error)),
    },
  );
  return { ...checked, silent };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 500));

async function signInAt(visit: Visit, gateway: number): Promise<void> {
  const { config, read, verify } = requireChain(visit);
  const { wallet, ports } = requireSignedIn(visit);
  const place = config.gateways.find(({ number }) => number === gateway);
  if (place === undefined) {
    throw new KeeperError(
      "keeper/unknown-gateway",
      "This page doesn't know where to reach that gateway. Ask its hospital for your log there.",
    );
  }
  const address = { url: place.url, gateway, fetch: fetch.bind(globalThis) };
  const session = await signInToGateway({ read, verify, now: ports.now }, address, wallet);
  memoryOf(visit).sources.set(gateway, { gateway, client: openGatewayClient(session) });
}

async function viewOf(visit: Visit, { file, verdict, silent }: Checked): Promise<LogView> {
  const names = await namesOf(visit);
  const entries = file.entries.map(({ entry }) => entry);
  const proofs = new Map(
    file.entries.map(({ entry, root }, index) => [entry, { root, line: lineOf(index) }]),
  );
  const flawOf = new Map(verdict.flaws.map((flaw) => [flaw.line, flaw.says]));
  const lines = storyOf(entries).map((happening) => {
    const found = happening.entries.map((entry) => proofs.get(entry));
    const flaw = found.flatMap((proof) => flawOf.get(proof?.line ?? 0) ?? [])[0];
    const isProven = flaw === undefined && found.every((proof) => proof?.root !== null);
    return lineOfHappening({ visit, names }, happening, { flaw, isProven });
  });
  return {
    lines,
    entries: verdict.entries,
    pending: verdict.gateways.reduce((sum, { pending }) => sum + pending, 0),
    flaws: verdict.flaws,
    gateways: verdict.gateways.map((standing) => gatewayView(visit, { standing, names, silent })),
    checkedAt: requireSignedIn(visit).ports.now(),
  };
}

function lineOfHappening(
  { visit, names }: { visit: Visit; names: Names },
  happening: Happening,
  proof: Pick<ReadLine, "flaw" | "isProven">,
): ReadLine {
  const { since, at, times, did, isRefused, count, categories, record, reader, entries } =
    happening;
  const [first] = entries;
  const line = record === undefined ? undefined : knownLines(visit).get(record);
  const title = line !== undefined && "clinical" in line ? line.clinical.title : undefined;
  return {
    ...{ since, at, times, did, isRefused, count, categories, record, title, ...proof },
    key: `${first?.gateway ?? 0}-${first?.sequence ?? 0}-${first?.request ?? zeroWord}`,
    who: names.person(did === "lost" ? (first?.gateway ?? 0) : reader),
    deed: deedSentence(happening),
    gateway: first?.gateway ?? 0,
    entries: entries.length,
  };
}

function gatewayView(
  visit: Visit,
  about: { standing: GatewayStanding; names: Names; silent: ReadonlyMap<number, Told> },
): LogGateway {
  const { standing, names, silent } = about;
  const { gateway, hospital } = standing;
  const { sources } = memoryOf(visit);
  const isSignedIn = sources.has(gateway);
  const { config } = requireChain(visit);
  return {
    ...standing,
    state: isSignedIn ? standing.state : "unasked",
    hospitalName: names.hospital(hospital),
    url: config.gateways.find(({ number }) => number === gateway)?.url,
    isSignedIn,
    problem: silent.get(gateway),
  };
}
