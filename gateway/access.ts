import { HealthChainError } from "#lib/errors";
import { NotPermittedError, OldHeadError, reading as readAction } from "#lib/permission";
import type { AtHead } from "./at-head.ts";
import { suspended, type Caller } from "./caller.ts";
import type { Entries, Reading } from "./entries.ts";
import type { Erasures } from "./erasures.ts";
import type { Gateway } from "./gateway.ts";
import { openKnownPatients } from "./known-patients.ts";
import { RefusalError } from "./refusal.ts";

/** What is asked for, in which categories. */
export type Asked = Omit<Reading, "category"> & { readonly categories: readonly number[] };

/** The gate that every read goes through: permitted, then entered, then sent. */
export type Access = {
  /** Those of the categories that the caller may read, at least one; else the refusal is entered, if `patient` is one, and thrown. */
  readonly permitted: (caller: Caller, asked: Asked) => Promise<readonly number[]>;
  /**
   * The same once more, at the head of this moment, when the answer took long to come together: a consent may have ended
   * meanwhile. `since`: when it was permitted, by performance.now().
   */
  readonly stillPermitted: (
    caller: Caller,
    asked: Asked,
    since: number,
  ) => Promise<readonly number[]>;
  /** Enters what is about to be sent. It is on the disk when this resolves. */
  readonly enter: (caller: Caller, readings: readonly Reading[]) => Promise<void>;
  /** Throws unless `caller` may write into the category. Writing leaves no entry: the chain has its anchor. */
  readonly requireWrite: (
    writer: Pick<Caller, "number">,
    where: { readonly patient: number; readonly category: number },
  ) => Promise<void>;
};

/** Within this time an answer is as fresh as one whose request came a moment later. */
const freshMilliseconds = 100;
const treatment = 0;
const writeAction = 1;

/** Opens the gate over the chain and the entries; what the chain says was erased is erased before anybody is let in. */
export function openAccess(gateway: Gateway, entries: Entries, erasures: Erasures): Access {
  const { metrics } = gateway;
  const patients = openKnownPatients(gateway);
  const refuse = async (caller: Caller, { categories, ...reading }: Asked): Promise<void> => {
    const { patient } = reading;
    const mayAsk = caller.chain !== undefined;
    if (!(mayAsk ? await patients.isPatient(patient) : patients.isSeen(patient))) return;
    const category = categories.length === 1 ? (categories[0] ?? 0) : 0;
    entries.refuse(caller, { ...reading, category });
    metrics.entries.inc({ outcome: "refused" });
  };
  const permitted: Access["permitted"] = async (caller, asked) => {
    requireMember(gateway, caller);
    try {
      const allowed = await readable(gateway, caller, asked);
      if (allowed.length === 0) throw notPermitted(caller.number, asked.patient);
      await learnErasures(erasures, { gateway, caller, patient: asked.patient });
      if (caller.number !== asked.patient) patients.note(asked.patient);
      return allowed;
    } catch (error) {
      if (error instanceof HealthChainError) await refuse(caller, asked);
      throw error;
    }
  };
  return {
    permitted,
    stillPermitted: async (caller, asked, since) =>
      performance.now() - since < freshMilliseconds
        ? asked.categories
        : permitted({ ...caller, chain: undefined }, asked),
    enter: async (caller, readings) => {
      await entries.serve(caller, readings);
      metrics.entries.inc({ outcome: "served" }, readings.length);
    },
    requireWrite: (writer, where) => requireWrite(gateway, writer, where),
  };
}

/** Owners read also while the chain does not answer: what they erased was said to this gateway by themselves too. */
async function learnErasures(
  erasures: Erasures,
  { gateway, caller, patient }: { gateway: Gateway; caller: Caller; patient: number },
): Promise<void> {
  const isOwner = caller.number === patient;
  if (isOwner && caller.chain === undefined) return;
  try {
    const { block } = caller.chain ?? (await gateway.atHead());
    await erasures.learn(block.number);
  } catch (error) {
    if (!isOwner || !(error instanceof HealthChainError)) throw error;
  }
}

/** Strangers read nothing and are in nobody's log, else any wallet could fill it. A metric counts them. */
function requireMember({ metrics }: Gateway, { number, chain }: Caller): void {
  if (number !== 0) return;
  const error =
    chain === undefined
      ? new RefusalError(503, {
          code: "chain/unreachable",
          message: "The chain does not answer, so it cannot be seen who you are. Try again.",
        })
      : new RefusalError(403, { code: "session/not-a-member", message: "Only members read." });
  metrics.anonymous.inc({ code: error.code });
  throw error;
}

async function requireWrite(
  gateway: Gateway,
  { number: reader }: Pick<Caller, "number">,
  { patient, category }: { patient: number; category: number },
): Promise<void> {
  if (reader === patient) return;
  const question = { patient, reader, category, purpose: treatment, action: writeAction };
  const chain = await gateway.atHead();
  if (await chain.isPermittedAt(question, timeToAsk(gateway, chain))) return;
  throw notPermitted(reader, patient);
}

/** Owners read without a question to the chain, whatever it says or however old its head is. */
async function readable(
  gateway: Gateway,
  caller: Caller,
  { patient, categories }: { patient: number; categories: readonly number[] },
): Promise<number[]> {
  if (caller.isSuspended) throw suspended();
  if (caller.number === patient) return [...categories];
  const chain = caller.chain ?? (await gateway.atHead());
  const at = timeToAsk(gateway, chain);
  const { purpose, number: reader } = caller;
  const answers = await Promise.all(
    categories.map((category) => {
      const question = { patient, reader, category, purpose, action: readAction };
      return chain.isPermittedAt(question, at);
    }),
  );
  return categories.filter((_, index) => answers[index] === true);
}

/** The later of wall clock and head time, so that neither a stopped chain nor a slow clock revives a consent. */
function timeToAsk({ now, config }: Gateway, { block }: AtHead): number {
  const wallClock = now();
  const age = wallClock - block.time;
  if (age <= config.MAX_HEAD_AGE_SECONDS) return Math.max(wallClock, block.time);
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
