import type { GatewayClient } from "#lib/gateway-client";
import type { GatewaySession } from "#lib/gateway-session";
import { HealthChainError } from "#lib/errors";
import type {
  AccessLogRead,
  Member,
  Ports,
  Read,
  Receipt,
  Sign,
  TextWallet,
  Verify,
} from "#lib/ports";
import type { Person } from "#lib/person";
import type { Invitation } from "#lib/use-cases/enrol";
import type { PreparedMove } from "#lib/use-cases/move-account";
import type { VotingRead } from "#lib/voting";
import { readDirectories, type Directories } from "#lib/use-cases/read-directories";
import type { AppConfig } from "../config.ts";
import type { DeviceReads } from "./chain-read/devices.ts";
import type { Registrar } from "./chain-read/registrars.ts";
import type { TrySensor } from "./try-sensor-state.ts";
import type { ReadingsRead } from "./chain-read/windows.ts";

/** A page asked for something before its time. Codes: `keeper/not-begun`, `keeper/signed-out`, `keeper/locked`, `keeper/no-invitation`, `keeper/no-registrar`, `keeper/not-elsewhere`, `keeper/other-member`, `keeper/no-move`, `keeper/no-reason`, `keeper/other-reason`, `keeper/other-patient`, `keeper/not-vouched`, `keeper/no-answer`, `keeper/no-patient`, `keeper/no-device-code`. */
export class KeeperError extends HealthChainError {}

/** What needs no sign-in. */
export type Chain = {
  readonly config: AppConfig;
  readonly read: Read;
  readonly verify: Verify;
  readonly log: AccessLogRead;
  readonly voting: VotingRead;
  readonly devices: DeviceReads;
  readonly windows: ReadingsRead;
  /** Every account that ever vouched for a hospital in place of its admin. */
  readonly registrars: (hospital: number) => Promise<readonly Registrar[]>;
};

/** What a sign-in at a gateway opens. */
export type SignedIn = {
  readonly session: GatewaySession;
  readonly client: GatewayClient;
  readonly wallet: Sign & TextWallet;
  readonly ports: Ports;
};

/** The wallet that somebody moves to, signed in, and what it has signed so far. */
export type BegunMove = {
  readonly to: SignedIn;
  readonly prepared?: PreparedMove;
};

/** Everything this worker holds for one person, in memory only. Pages get nothing of it but what they ask for by name. */
export type Visit = {
  chain?: Chain;
  signedIn?: SignedIn;
  /** Undefined for newcomers and hospitals' admins. */
  member?: Member | undefined;
  /** Present once the account key is open. */
  person?: Person | undefined;
  /** A patient without the first keys of their categories: the enrolment broke off before its last step. */
  isUnfinished?: boolean | undefined;
  /** What the link of a first visit held. */
  invitation?: Invitation | undefined;
  /** The hospitals' verified staff directories, once asked for, and when that was. Milliseconds. */
  directories?: { readonly read: Promise<Directories>; readonly at: number } | undefined;
  /** A move to another wallet that has begun here. */
  move?: BegunMove | undefined;
  /** On the patient's phone of /try. */
  sensor?: TrySensor | undefined;
  /** What was sent to the chain last. */
  lastAct?: ({ readonly method: string } & Receipt) | undefined;
};

export function requireChain({ chain }: Visit): Chain {
  if (chain !== undefined) return chain;
  throw new KeeperError("keeper/not-begun", "The page has not found its chain yet. Load it again.");
}

export function requireSignedIn({ signedIn }: Visit): SignedIn {
  if (signedIn !== undefined) return signedIn;
  throw new KeeperError("keeper/signed-out", "You are signed out. Sign in with your wallet again.");
}

/** The person whose keys are open, with the ports of the use cases. */
export function requirePerson(visit: Visit): { person: Person; ports: Ports } {
  const { ports } = requireSignedIn(visit);
  if (visit.person !== undefined) return { person: visit.person, ports };
  throw new KeeperError(
    "keeper/locked",
    "Your keys are not open on this device yet. Open them with your wallet or your recovery words.",
  );
}

const minute = 60_000; // milliseconds

/** The hospitals' staff directories, verified, as they were at most `age` milliseconds ago. A failure is not kept. */
export function directoriesOf(visit: Visit, age = minute): Promise<Directories> {
  const { ports, client } = requireSignedIn(visit);
  const kept = visit.directories;
  if (kept !== undefined && Date.now() - kept.at <= age) return kept.read;
  const asked = { read: readDirectories(ports, client.directory), at: Date.now() };
  visit.directories = asked;
  asked.read.catch(() => {
    if (visit.directories === asked) visit.directories = undefined;
  });
  return asked.read;
}
