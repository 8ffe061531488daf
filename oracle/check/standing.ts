import type { Hex } from "#lib/bytes";
import { HealthChainError } from "#lib/errors";
import { memberStatus } from "#lib/roles";
import type { DeviceState } from "#lib/windows-read";
import type { Oracle } from "../oracle.ts";
import { RefusalError } from "../refusal.ts";

/** A device as the chain has it, and whose signature is its. */
export type Standing = DeviceState & {
  readonly account: Hex;
  readonly isHospitalActive: boolean;
};

/** Devices' standings. Each throws an error of the chain, or {@link RefusalError} `reading/unknown-device`. */
export type Standings = {
  /** As the chain had it a moment ago; while it is away, a while ago. */
  readonly of: (device: number) => Promise<Standing>;
};

type Known = { readonly at: number; readonly standing: Standing | undefined };

/** More devices than this are asked anew, so that strangers' numbers fill no memory. */
const mostKnown = 100_000;
/** As many devices as one call asks about. */
const mostAsked = 500;

/** Opens them. Questions of one moment go to the chain together. */
export function openStandings(oracle: Oracle): Standings {
  const { passed, config } = oracle;
  const { STANDING_SECONDS, MAX_STANDING_SECONDS } = config;
  const known = new Map<number, Known>();
  const ask = openQuestions(oracle);
  const look = async (device: number): Promise<Standing | undefined> => {
    const before = known.get(device);
    const age = passed() - (before?.at ?? -Infinity);
    if (before !== undefined && age < STANDING_SECONDS) return before.standing;
    const at = passed();
    try {
      const standing = await ask(device);
      if (known.size >= mostKnown) known.clear();
      known.set(device, { at, standing });
      return standing;
    } catch (error) {
      if (before === undefined || age >= MAX_STANDING_SECONDS) throw error;
      if (!(error instanceof HealthChainError)) throw error;
      return before.standing;
    }
  };
  return {
    of: async (device) => {
      const standing = await look(device);
      if (standing !== undefined) return standing;
      throw new RefusalError(403, {
        code: "reading/unknown-device",
        message: "No device is registered under this number.",
      });
    },
  };
}

/** Throws a {@link RefusalError} unless the device may send readings of this patient now. */
export function requireStanding(standing: Standing, patient: number, now: number): void {
  if (standing.patient !== patient)
    throw refused("reading/not-bound", "This device is bound to another patient.");
  const isActive =
    standing.status === memberStatus.active &&
    now < standing.validUntil &&
    standing.isHospitalActive;
  if (!isActive)
    throw refused(
      "reading/not-active",
      "This device, or its hospital, is suspended, or its time is over.",
    );
  if (standing.isQuarantined)
    throw refused(
      "reading/quarantined",
      "This device signed two readings under one sequence. Its hospital can restore it.",
    );
}

type Question = {
  readonly device: number;
  readonly answer: PromiseWithResolvers<Standing | undefined>;
};

/** Puts questions into one call: those of one moment, and those that come while a call is on its way into the next one. */
function openQuestions(oracle: Oracle) {
  const waiting: Question[] = [];
  let isAsking = false;
  const accountOf = openAccounts(oracle);
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) await askTogether(oracle, waiting.splice(0, mostAsked), accountOf);
    isAsking = false;
  };
  return (device: number): Promise<Standing | undefined> => {
    const same = waiting.find((one) => one.device === device);
    if (same !== undefined) return same.answer.promise;
    const answer = Promise.withResolvers<Standing | undefined>();
    waiting.push({ device, answer });
    if (!isAsking) setImmediate(() => void flush());
    isAsking = true;
    return answer.promise;
  };
}

async function askTogether(
  { vitals, read }: Oracle,
  asked: readonly Question[],
  accountOf: (device: number) => Promise<Hex>,
): Promise<void> {
  const hospitals = new Map<number, Promise<boolean>>();
  const completed = async (state: DeviceState): Promise<Standing | undefined> => {
    if (state.patient === 0) return undefined;
    const { device, hospital } = state;
    const answer = hospitals.get(hospital) ?? read.isHospitalActive(hospital);
    hospitals.set(hospital, answer);
    const [account, isHospitalActive] = await Promise.all([accountOf(device), answer]);
    return { ...state, account, isHospitalActive };
  };
  try {
    const states = await vitals.devices(asked.map(({ device }) => device));
    for (const [index, state] of states.entries()) asked[index]?.answer.resolve(completed(state));
  } catch (error) {
    for (const { answer } of asked) answer.reject(error);
  }
}

/** A device keeps its account: `Registration` moves persons alone. */
function openAccounts({ read }: Oracle): (device: number) => Promise<Hex> {
  const known = new Map<number, Hex>();
  return async (device) => {
    const before = known.get(device);
    if (before !== undefined) return before;
    const account = (await read.member(device))?.account;
    if (account === undefined) return "0x"; // a node that is behind knows no such member yet: asked again
    if (known.size >= mostKnown) known.clear();
    known.set(device, account);
    return account;
  };
}

const refused = (code: string, message: string): RefusalError =>
  new RefusalError(403, { code, message });
