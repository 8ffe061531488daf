import type { GatewayClient } from "#lib/gateway-client";
import type { GatewaySession } from "#lib/gateway-session";
import { HealthChainError } from "#lib/errors";
import type { AccessLogRead, Member, Ports, Read, Sign, TextWallet, Verify } from "#lib/ports";
import type { Person } from "#lib/person";
import { readDirectories, type Directories } from "#lib/use-cases/read-directories";
import type { AppConfig } from "../config.ts";

/** A page asked for something before its time. Codes: `keeper/not-begun`, `keeper/signed-out`, `keeper/locked`. */
export class KeeperError extends HealthChainError {}

/** What needs no sign-in. */
export type Chain = {
  readonly config: AppConfig;
  readonly read: Read;
  readonly verify: Verify;
  readonly log: AccessLogRead;
};

/** What a sign-in at a gateway opens. */
export type SignedIn = {
  readonly session: GatewaySession;
  readonly client: GatewayClient;
  readonly wallet: Sign & TextWallet;
  readonly ports: Ports;
};

/** Everything this worker holds for one person, in memory only. Pages get nothing of it but what they ask for by name. */
export type Visit = {
  chain?: Chain;
  signedIn?: SignedIn;
  /** Undefined for newcomers and hospitals' admins. */
  member?: Member | undefined;
  /** Present once the account key is open. */
  person?: Person | undefined;
  /** The hospitals' verified staff directories, once asked for. */
  directories?: Promise<Directories> | undefined;
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

/** The hospitals' staff directories, verified, read once a sign-in. */
export function directoriesOf(visit: Visit): Promise<Directories> {
  const { ports, client } = requireSignedIn(visit);
  visit.directories ??= readDirectories(ports, client.directory);
  return visit.directories;
}
