import { rm } from "node:fs/promises";
import { join } from "node:path";
import hre from "hardhat";
import { readSite } from "#chain/contracts";
import { chainIdentity, openProvider } from "#chain/provider";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { requireChain } from "./require-chain.ts";
import HealthChain from "../ignition/modules/HealthChain.ts";

/**
 * Deploys the contracts with Hardhat Ignition onto the chain at `url`, and reads back where they are. Ignition's journal
 * is kept by genesis hash: by chain id, as is its default, it would take a restarted chain for the one before.
 */
export async function deployTo(
  url: string,
  network = "localhost",
): Promise<{ site: Site; journal: string }> {
  await requireChain(url);
  const provider = openProvider(url);
  const { genesis } = await chainIdentity(provider);
  const deploymentId = `genesis-${genesis.slice(2, 18)}`;
  const connection = await hre.network.create({ network, override: { url } });
  try {
    const { registration } = await connection.ignition.deploy(HealthChain, {
      deploymentId,
      config: { requiredConfirmations: 1, blockPollingInterval: 100 },
    });
    const site = await readSite(provider, (await registration.getAddress()) as Hex);
    return { site, journal: join(hre.config.paths.ignition, "deployments", deploymentId) };
  } finally {
    provider.destroy();
    await connection.close();
  }
}

/** {@link deployTo} for a chain that ends with this program: its journal is of no use afterwards. */
export async function deployToPassingChain(url: string): Promise<Site> {
  const { site, journal } = await deployTo(url);
  await rm(journal, { recursive: true, force: true });
  return site;
}
