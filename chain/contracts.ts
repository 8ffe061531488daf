import { encodeBytes32String, isError, type ContractRunner, type JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import {
  AccessLog__factory,
  Consent__factory,
  Records__factory,
  Registration__factory,
  Vitals__factory,
  type AccessLog,
  type Consent,
  type Records,
  type Registration,
  type Vitals,
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
};

/** Finds a deployment from its `Registration`: the other contracts are the ones it names now. */
export async function readSite(provider: JsonRpcProvider, registration: Hex): Promise<Site> {
  const identity = await chainIdentity(provider);
  const contract = Registration__factory.connect(registration, provider);
  try {
    const [deployment, consent, records, accessLog, vitals] = await Promise.all([
      contract.deployment(),
      contract.contractOf(encodeBytes32String("Consent")),
      contract.contractOf(encodeBytes32String("Records")),
      contract.contractOf(encodeBytes32String("AccessLog")),
      contract.contractOf(encodeBytes32String("Vitals")),
    ]);
    const contracts = {
      Registration: registration,
      Consent: consent as Hex,
      Records: records as Hex,
      AccessLog: accessLog as Hex,
      Vitals: vitals as Hex,
    };
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
  };
}
