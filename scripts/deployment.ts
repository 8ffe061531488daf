import { rm } from "node:fs/promises";
import { join } from "node:path";
import hre from "hardhat";
import { readSite } from "#chain/contracts";
import { chainIdentity, openProvider } from "#chain/provider";
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
};

/** Short enough to see a vote through. */
const quickTimes: VotingTimes = { votingDelay: 2, votingPeriod: 60, timelockDelay: 2 };

/**
 * Deploys the contracts with Hardhat Ignition onto the chain at `url`, and reads back where they are. Ignition's journal
 * is kept by genesis hash: by chain id, as is its default, it would take a restarted chain for the one before.
 */
export async function deployTo(
  url: string,
  { network = "localhost", founders = [], times }: DeploymentTerms = {},
): Promise<{ site: Site; journal: string }> {
  await requireChain(url);
  const provider = openProvider(url);
  const { genesis } = await chainIdentity(provider);
  const deploymentId = `genesis-${genesis.slice(2, 18)}`;
  const connection = await hre.network.create({ network, override: { url } });
  try {
    const whole = founders.length === 0 ? HealthChain : founding(founders);
    const { registration } = await connection.ignition.deploy(whole, {
      deploymentId,
      config: { requiredConfirmations: 1, blockPollingInterval: 100 },
      ...(times === undefined ? {} : { parameters: { HealthChain: times } }),
    });
    const site = await readSite(provider, (await registration.getAddress()) as Hex);
    return { site, journal: join(hre.config.paths.ignition, "deployments", deploymentId) };
  } finally {
    provider.destroy();
    await connection.close();
  }
}

/**
 * {@link deployTo} for a chain that ends with this program: its journal is of no use afterwards, and its votes take a
 * minute. The deployer stays the owner until the consortium hands over.
 */
export async function deployToPassingChain(url: string): Promise<Site> {
  const { site, journal } = await deployTo(url, { times: quickTimes });
  await rm(journal, { recursive: true, force: true });
  return site;
}
