import type { CaseId, EmergencyCase } from "#lib/emergency";
import { HealthChainError } from "#lib/errors";
import { decodeReason } from "#lib/reason-file";
import { checkReason } from "#lib/use-cases/check-reason";
import { emergencyReasonOf, tellPatientWhy } from "#lib/use-cases/emergency-reason";
import type { GivenReason } from "#lib/use-cases/read-reason";
import type { Unsent } from "#lib/use-cases/sent-or-later";
import { reasonFileOf } from "./reason-files.ts";
import { KeeperError, requirePerson, requireSignedIn, type SignedIn, type Visit } from "./visit.ts";

/**
 * Whether a patient can read why somebody asked, or opened an emergency. `again`: it was not kept, and this visit can send
 * it again; `lost`: it was not kept, and this visit has it no more; `unknown`: the gateway does not say now.
 */
export type ToldState = "kept" | "again" | "lost" | "unknown";

/** Which reason: of the open request to a patient, or of an emergency. */
export type ReasonKey =
  | { readonly of: "request"; readonly patient: number; readonly number: number }
  | ({ readonly of: "emergency" } & CaseId);

/** What one visit remembers of reasons; it goes when the wallet signs out. */
type Memory = {
  readonly unsent: Map<string, Unsent["again"]>;
  /** Author's side: those that the gateway has. */
  readonly kept: Set<string>;
  /** Author's side: when the gateway said last that it has not. Milliseconds. */
  readonly absent: Map<string, number>;
  /** Patient's side: what came of fetching them, and when. */
  readonly read: Map<string, { readonly why: GivenReason; readonly at: number }>;
};

/** Pages look every few seconds; a gateway is asked for what it has not at most this often. Milliseconds. */
const askAgainAfter = 30_000;

const memories = new WeakMap<SignedIn["wallet"], Memory>();

/** Sending reasons again. No wallet signature. */
export function reasonActs(visit: Visit) {
  return {
    sendReasonAgain: (key: ReasonKey) => sendAgain(visit, key),
    /** Tells the patient why from the file that the doctor saved; the chain says whether it is that reason. */
    sendReasonFile: async (id: CaseId, file: string): Promise<void> => {
      const { ports } = requirePerson(visit);
      const { reason } = await checkReason(ports, file);
      const isOfCase =
        reason.about === "break-glass" &&
        nameOf({ of: "emergency", ...reason.id }) === caseName(id);
      if (!isOfCase)
        throw new KeeperError(
          "keeper/other-reason",
          "This is the reason of something else. Nothing was sent. Choose the file of this access.",
        );
      await tellPatientWhy(ports, reason);
      memoryOf(visit).kept.add(caseName(id));
    },
  };
}

/** Notes what could not be sent, so that it can be sent again. */
export function noteUnsent(visit: Visit, key: ReasonKey, unsent: Unsent | undefined): void {
  if (unsent !== undefined) memoryOf(visit).unsent.set(nameOf(key), unsent.again);
}

/** Whether the patient can read it. What a gateway has once is not asked for again. */
export async function toldState(visit: Visit, key: ReasonKey): Promise<ToldState> {
  const { kept, unsent, absent } = memoryOf(visit);
  const name = nameOf(key);
  if (kept.has(name)) return "kept";
  try {
    if (!isFresh(absent.get(name))) {
      const isStored = (await stored(visit, key)) !== undefined;
      if (isStored) kept.add(name);
      else absent.set(name, Date.now());
    }
  } catch (error) {
    if (error instanceof HealthChainError) return "unknown";
    throw error;
  }
  if (kept.has(name)) return "kept";
  const hasFile = key.of === "emergency" && reasonFileOf(visit, key) !== undefined;
  return hasFile || unsent.has(name) ? "again" : "lost";
}

/** Why a case of this patient was opened; what was read once is not fetched again. */
export async function whyOpened(visit: Visit, found: EmergencyCase): Promise<GivenReason> {
  const { read } = memoryOf(visit);
  const name = caseName(found);
  const known = read.get(name);
  if (known !== undefined && ("text" in known.why || isFresh(known.at))) return known.why;
  const { person, ports } = requirePerson(visit);
  const why = await emergencyReasonOf(ports, person, found);
  read.set(name, { why, at: Date.now() });
  return why;
}

const isFresh = (at: number | undefined): boolean =>
  at !== undefined && Date.now() - at < askAgainAfter;

async function sendAgain(visit: Visit, key: ReasonKey): Promise<void> {
  const { ports } = requirePerson(visit);
  const file = key.of === "emergency" ? reasonFileOf(visit, key) : undefined;
  const { unsent, kept } = memoryOf(visit);
  const name = nameOf(key);
  const again =
    file === undefined ? unsent.get(name) : () => tellPatientWhy(ports, decodeReason(file));
  if (again === undefined) throw noReason();
  await again();
  kept.add(name);
}

const noReason = (): KeeperError =>
  new KeeperError(
    "keeper/no-reason",
    "This page has the reason no more. Nothing was sent. Tell the patient yourself.",
  );

function stored(visit: Visit, key: ReasonKey): Promise<Uint8Array | undefined> {
  const { person, ports } = requirePerson(visit);
  return key.of === "emergency"
    ? ports.vault.emergencyReason(key)
    : ports.vault.requestReason({ patient: key.patient, reader: person.number });
}

function memoryOf(visit: Visit): Memory {
  const { wallet } = requireSignedIn(visit);
  const memory = memories.get(wallet) ?? {
    ...{ unsent: new Map(), kept: new Set(), absent: new Map(), read: new Map() },
  };
  memories.set(wallet, memory);
  return memory;
}

const caseName = ({ patient, doctor, number }: CaseId): string =>
  `emergency/${patient}/${doctor}/${number}`;

const nameOf = (key: ReasonKey): string =>
  key.of === "emergency" ? caseName(key) : `request/${key.patient}/${key.number}`;
