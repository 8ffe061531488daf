import { zeroWord } from "#lib/access-entry";
import { HealthChainError } from "#lib/errors";
import { NotPermittedError, OldHeadError, reading as readAction } from "#lib/permission";
import { suspended, type Caller } from "./caller.ts";
import type { Entries, Reading } from "./entries.ts";
import type { Gateway } from "./gateway.ts";

/** The gate that every read goes through. */
export type Access = {
  /** Passes, the entry being on the disk, or enters the refusal and throws it. */
  readonly admit: (caller: Caller, reading: Reading) => Promise<void>;
  /** Those of `categories` that may be read; one entry each with `entered` "each", one for all with "once". */
  readonly admitSome: (
    caller: Caller,
    asked: Omit<Reading, "category" | "record"> & {
      readonly categories: readonly number[];
      readonly entered: "each" | "once";
    },
  ) => Promise<readonly number[]>;
  /** The chain's word again, for a download that goes on. A refusal is entered. */
  readonly recheck: (caller: Caller, reading: Reading) => Promise<void>;
  /** Throws unless `caller` may write into the category. Writing leaves no entry: the chain has its anchor. */
  readonly requireWrite: (
    caller: Caller,
    where: { readonly patient: number; readonly category: number },
  ) => Promise<void>;
};

const treatment = 0;
const writeAction = 1;

/** Opens the gate over the chain and the entries. */
export function openAccess(gateway: Gateway, entries: Entries): Access {
  const { metrics } = gateway;
  const refuse = (caller: Caller, reading: Reading, error: unknown): void => {
    if (!(error instanceof HealthChainError)) return;
    entries.refuse(caller, reading);
    metrics.entries.inc({ outcome: "refused" });
  };
  const enteringRefusal = async (caller: Caller, reading: Reading): Promise<void> => {
    try {
      await requireRead(gateway, caller, reading);
    } catch (error) {
      refuse(caller, reading, error);
      throw error;
    }
  };
  const serve = (caller: Caller, readings: readonly Reading[]): void => {
    entries.serve(caller, readings);
    metrics.entries.inc({ outcome: "served" }, readings.length);
  };
  return {
    recheck: enteringRefusal,
    admit: async (caller, reading) => {
      await enteringRefusal(caller, reading);
      serve(caller, [reading]);
    },
    admitSome: (caller, asked) => admitSome(gateway, { caller, asked, serve, refuse }),
    requireWrite: (caller, where) => requireWrite(gateway, caller, where),
  };
}

type Admission = {
  readonly caller: Caller;
  readonly asked: Parameters<Access["admitSome"]>[1];
  readonly serve: (caller: Caller, readings: readonly Reading[]) => void;
  readonly refuse: (caller: Caller, reading: Reading, error: unknown) => void;
};

async function admitSome(
  gateway: Gateway,
  { caller, asked: { categories, entered, patient, kind }, serve, refuse }: Admission,
): Promise<readonly number[]> {
  const reading = { patient, kind, category: 0, record: zeroWord };
  try {
    const allowed = await readable(gateway, caller, { patient, categories });
    const [first] = allowed;
    if (first === undefined) throw notPermitted(caller.number, patient);
    const entries = entered === "once" ? [first] : allowed;
    serve(
      caller,
      entries.map((category) => ({ ...reading, category })),
    );
    return allowed;
  } catch (error) {
    refuse(caller, reading, error);
    throw error;
  }
}

async function requireWrite(
  gateway: Gateway,
  { number: reader }: Caller,
  { patient, category }: { patient: number; category: number },
): Promise<void> {
  if (reader === patient) return;
  const question = { patient, reader, category, purpose: treatment, action: writeAction };
  if (await gateway.read.isPermittedAt(question, await timeToAsk(gateway))) return;
  throw notPermitted(reader, patient);
}

async function requireRead(gateway: Gateway, caller: Caller, reading: Reading): Promise<void> {
  const { patient, category } = reading;
  const allowed = await readable(gateway, caller, { patient, categories: [category] });
  if (allowed.length === 0) throw notPermitted(caller.number, patient);
}

/** Owners read without a question to the chain, whatever it says or however old its head is. */
async function readable(
  gateway: Gateway,
  caller: Caller,
  { patient, categories }: { patient: number; categories: readonly number[] },
): Promise<number[]> {
  if (caller.isSuspended) throw suspended();
  if (caller.number === patient) return [...categories];
  const at = await timeToAsk(gateway);
  const { purpose, number: reader } = caller;
  const answers = await Promise.all(
    categories.map((category) => {
      const question = { patient, reader, category, purpose, action: readAction };
      return gateway.read.isPermittedAt(question, at);
    }),
  );
  return categories.filter((_, index) => answers[index] === true);
}

/** The later of wall clock and head time, so that neither a stopped chain nor a slow clock revives a consent. */
async function timeToAsk({ read, now, config }: Gateway): Promise<number> {
  const head = await read.head();
  const wallClock = now();
  const age = wallClock - head.time;
  if (age <= config.MAX_HEAD_AGE_SECONDS) return Math.max(wallClock, head.time);
  throw new OldHeadError(
    "chain/old-head",
    `The newest block is ${age} seconds old, so consents cannot be checked. Try again when the chain moves.`,
  );
}

const notPermitted = (reader: number, patient: number): NotPermittedError =>
  new NotPermittedError(
    "consent/not-permitted",
    `Reader ${reader} has no consent of patient ${patient} for this now. Ask the patient to share it.`,
  );
