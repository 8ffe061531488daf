import { encodeBytes32String, isError, type ContractRunner, type JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import {
  AccessLog__factory,
  Consent__factory,
  Consortium__factory,
  Records__factory,
  Registration__factory,
  Vitals__factory,
  UrgentSuspension__factory,
  type AccessLog,
  type Consent,
  type Consortium,
  type Records,
  type Registration,
  type Vitals,
  type UrgentSuspension,
} from "#types";
import { chainIdentity, ChainError } from "./provider.ts";
import { chainError } from "./refusal.ts";

/** The deployed contracts, typed, on one runner. */
export type Contracts = {
  readonly Registration: Registration;
  readonly Consent: Consent;
  readonly Records: Records;
  readonly AccessLog: AccessLog;
  readonly Vitals: Vitals;
  readonly Consortium: Consortium;
  readonly UrgentSuspension: UrgentSuspension;
};

const named = [
  "Consent",
  "Records",
  "AccessLog",
  "Vitals",
  "Consortium",
  "UrgentSuspension",
] as const;

/**
 * Finds a deployment from its `Registration`: the other contracts are the ones it names now. Those of the votes are at
 * the zero address where it names none.
 */
export async function readSite(provider: JsonRpcProvider, registration: Hex): Promise<Site> {
  const identity = await chainIdentity(provider);
  const contract = Registration__factory.connect(registration, provider);
  try {
    const [deployment, ...addresses] = await Promise.all([
      contract.deployment(),
      ...named.map((name) => contract.contractOf(encodeBytes32String(name))),
    ]);
    const others = Object.fromEntries(named.map((name, index) => [name, addresses[index]]));
    const contracts = { Registration: registration, ...others } as Site["contracts"];
    return { ...identity, deployment: deployment as Hex, contracts };
  } catch (error) {
    const isAnswered = isError(error, "CALL_EXCEPTION") || isError(error, "BAD_DATA");
    throw isAnswered ? noDeployment(registration, error) : chainError(error);
  }
}

const noDeployment = (registration: Hex, cause: unknown): ChainError =>
  new ChainError(
    "chain/no-deployment",
    `There is no Registration contract at ${registration} on this chain. It may have been restarted: deploy again with \`npm run deploy\`.`,
    { cause },
  );

/** Opens a deployment's contracts for reading, or for sending where `runner` signs. */
export function openContracts({ contracts }: Site, runner: ContractRunner): Contracts {
  return {
    Registration: Registration__factory.connect(contracts.Registration, runner),
    Consent: Consent__factory.connect(contracts.Consent, runner),
    Records: Records__factory.connect(contracts.Records, runner),
    AccessLog: AccessLog__factory.connect(contracts.AccessLog, runner),
    Vitals: Vitals__factory.connect(contracts.Vitals, runner),
    Consortium: Consortium__factory.connect(contracts.Consortium, runner),
    UrgentSuspension: UrgentSuspension__factory.connect(contracts.UrgentSuspension, runner),
  };
}
