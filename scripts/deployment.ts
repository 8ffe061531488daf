import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { id } from "ethers";
import hre from "hardhat";
import { readSite } from "#chain/contracts";
import { chainIdentity, ChainError, openProvider } from "#chain/provider";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { requireChain } from "./require-chain.ts";
import { founding } from "../ignition/founding.ts";
import HealthChain from "../ignition/modules/HealthChain.ts";

/** How long the hospitals' votes take, in seconds: until a voting begins, that it lasts, and until it has effect. */
export type VotingTimes = {
  readonly votingDelay: number;
  readonly votingPeriod: number;
  readonly timelockDelay: number;
};

/** Whom a deployment belongs to. */
export type DeploymentTerms = {
  /** A network of hardhat.config.ts. */
  readonly network?: string;
  /** The accounts that speak for the founding hospitals, whose votes then decide; none: the deployer stays the owner. */
  readonly founders?: readonly Hex[];
  readonly times?: VotingTimes;
  /** The name of Ignition's journal; by default it is the chain's, so that a deployment that broke off goes on. */
  readonly journal?: string;
};

/** Short enough to see a vote through. */
const quickTimes: VotingTimes = { votingDelay: 2, votingPeriod: 60, timelockDelay: 2 };

/**
 * Deploys the contracts with Hardhat Ignition onto the chain at `url`, and reads back where they are. Ignition's journal
 * is kept by genesis hash: by chain id, as is its default, it would take a restarted chain for the one before; and by the
 * terms: one that broke off goes on under the same, and begins anew under others, which its contracts could not take. Throws
 * `chain/not-deployed` with the node's or Ignition's own words, in which there is nothing but public data.
 */
export async function deployTo(
  url: string,
  { network = "localhost", founders = [], times, journal }: DeploymentTerms = {},
): Promise<Site> {
  await requireChain(url);
  const provider = openProvider(url);
  const { genesis } = await chainIdentity(provider);
  const deploymentId =
    journal ??
    `genesis-${genesis.slice(2, 18)}-${id(JSON.stringify([founders, times])).slice(2, 10)}`;
  const connection = await hre.network.create({ network, override: { url } });
  try {
    const whole = founders.length === 0 ? HealthChain : founding(founders);
    const { registration } = await connection.ignition
      .deploy(whole, {
        deploymentId,
        config: { requiredConfirmations: 1, blockPollingInterval: 100 },
        ...(times === undefined ? {} : { parameters: { HealthChain: times } }),
      })
      .catch(notDeployed);
    return await readSite(provider, (await registration.getAddress()) as Hex);
  } finally {
    provider.destroy();
    await connection.close();
  }
}

function notDeployed(error: unknown): never {
  const says = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ");
  throw new ChainError("chain/not-deployed", `The contracts were not all deployed: ${says}`);
}

/**
 * {@link deployTo} for a chain that ends with this program: its journal is of no use afterwards, and its votes take a
 * minute. The deployer stays the owner until the consortium hands over. The journal is this call's alone: development
 * chains that begin in the same second have the same genesis hash.
 */
export async function deployToPassingChain(url: string): Promise<Site> {
  const journal = `passing-${randomUUID()}`;
  try {
    return await deployTo(url, { times: quickTimes, journal });
  } finally {
    const folder = join(hre.config.paths.ignition, "deployments", journal);
    await rm(folder, { recursive: true, force: true });
  }
}
