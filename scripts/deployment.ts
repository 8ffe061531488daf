import hre from "hardhat";
import HealthChain from "../ignition/modules/HealthChain.ts";
import { readSite } from "#chain/contracts";
import { openProvider } from "#chain/provider";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";

/** Deploys the contracts with Hardhat Ignition onto the chain at `url`, and reads back where they are. */
export async function deployTo(url: string): Promise<Site> {
  const connection = await hre.network.create({ network: "localhost", override: { url } });
  try {
    const { registration } = await connection.ignition.deploy(HealthChain);
    const provider = openProvider(url);
    const site = await readSite(provider, (await registration.getAddress()) as Hex);
    provider.destroy();
    return site;
  } finally {
    await connection.close();
  }
}
