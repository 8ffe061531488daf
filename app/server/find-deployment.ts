import { stringToHex, type PublicClient } from "viem";
import { registrationAbi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import type { Read } from "#lib/ports";
import { roles } from "#lib/roles";
import { appConfigSchema, type AppConfig } from "../config.ts";
import { registrationReads } from "../keeper/chain-read/registration.ts";
import { SettingsError, type Settings } from "./settings.ts";

/** What /config.json says, found out from the chain. Throws {@link SettingsError} for a gateway that is none. */
export async function findDeployment(client: PublicClient, settings: Settings): Promise<AppConfig> {
  const site = await readSite(client, settings.REGISTRATION);
  const { member } = registrationReads(client, site);
  const gateways = [];
  for (const { number, url } of settings.GATEWAYS) {
    const found = await member(number);
    if (found?.role !== roles.gateway) {
      throw new SettingsError(
        "app/bad-config",
        `Member ${number} is no gateway of this consortium.`,
      );
    }
    gateways.push({ number, url, hospital: found.hospital, account: found.account });
  }
  const oracle = await findOracle(member, settings.ORACLE);
  const silentSeconds = settings.DEVICE_SILENT_SECONDS;
  const demo = settings.DEMO ?? null;
  return appConfigSchema.parse({ ...site, gateways, oracle, silentSeconds, demo });
}

async function findOracle(
  member: Read["member"],
  place: Settings["ORACLE"],
): Promise<AppConfig["oracle"]> {
  if (place === undefined) return null;
  const found = await member(place.number);
  if (found?.role === roles.oracle) return { ...place, account: found.account };
  throw new SettingsError(
    "app/bad-config",
    `Member ${place.number} is no oracle of this consortium.`,
  );
}

/** Hash of block 0, which tells a restarted chain from the one before. */
export async function readGenesis(client: PublicClient): Promise<Hex> {
  const { hash } = await client.getBlock({ blockNumber: 0n });
  return hash;
}

const others = [
  "Consent",
  "Records",
  "AccessLog",
  "Vitals",
  "Consortium",
  "UrgentSuspension",
] as const;

async function readSite(client: PublicClient, registration: Hex): Promise<Site> {
  const contract = { address: registration, abi: registrationAbi } as const;
  const named = (name: string): Promise<Hex> =>
    client.readContract({
      ...{ ...contract, functionName: "contractOf" },
      args: [stringToHex(name, { size: 32 })],
    });
  const [chainId, genesis, deployment, ...addresses] = await Promise.all([
    client.getChainId(),
    readGenesis(client),
    client.readContract({ ...contract, functionName: "deployment" }),
    ...others.map(named),
  ]);
  const found = Object.fromEntries(others.map((name, index) => [name, addresses[index]]));
  const contracts = { Registration: registration, ...found } as Site["contracts"];
  return { chainId, genesis, deployment, contracts };
}
