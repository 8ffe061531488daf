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
import { openContract } from "./open-contract.ts";
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
  const contract = openContract(Registration__factory, registration, provider);
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
    Registration: openContract(Registration__factory, contracts.Registration, runner),
    Consent: openContract(Consent__factory, contracts.Consent, runner),
    Records: openContract(Records__factory, contracts.Records, runner),
    AccessLog: openContract(AccessLog__factory, contracts.AccessLog, runner),
    Vitals: openContract(Vitals__factory, contracts.Vitals, runner),
    Consortium: openContract(Consortium__factory, contracts.Consortium, runner),
    UrgentSuspension: openContract(UrgentSuspension__factory, contracts.UrgentSuspension, runner),
  };
}
