import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import hre from "hardhat";
import { readSite } from "#chain/contracts";
import { chainIdentity, ChainError, openProvider } from "#chain/provider";
import type { Hex } from "#lib/bytes";
import { deployTo, type VotingTimes } from "./deployment.ts";
import { addressArgument } from "./hc/terms.ts";
import { reportAndExit } from "./report-error.ts";
import { requireChain } from "./require-chain.ts";
import {
  deploymentFileOf,
  loadDeployment,
  saveDeployment,
  stateDirectory,
  type DeploymentFile,
} from "./state.ts";

type Options = { network: string; founders?: readonly Hex[]; times?: VotingTimes; json?: boolean };

const command = new Command("deploy")
  .description(
    "Deploys the contracts with Hardhat Ignition and saves where they are. Where they are already, it changes nothing.",
  )
  .option("--network <name>", "a network of hardhat.config.ts", "localhost")
  .option(
    "--founders <addresses>",
    "the accounts that speak for the founding hospitals, with commas; from then on only their votes decide",
    addressList,
  )
  .option(
    "--times <seconds>",
    "until a voting begins, how long it lasts, until it has effect (default: 3600,259200,86400)",
    timesArgument,
  )
  .option("--json", "print one JSON object, also for an error")
  .addHelpText(
    "after",
    "\nExample:\n  npm run deploy -- --network localhost --founders 0x…,0x…,0x…",
  )
  .action(async ({ network, json, ...terms }: Options) => {
    const url = await urlOf(network);
    const existing = await deployedAt(url);
    const file = existing ?? deploymentFileOf(await deployTo(url, { network, ...terms }));
    const savedIn = await saveDeployment(file);
    await mkdir(join(stateDirectory(file.genesis), "vault"), { recursive: true, mode: 0o700 });
    if (json === true) {
      console.log(JSON.stringify({ ...file, savedIn, isNew: existing === undefined }));
      return;
    }
    console.log(existing === undefined ? "Deployed." : "Already there, nothing was changed.");
    const { gateways = [], oracles = [], ...addresses } = file;
    for (const [name, value] of Object.entries(addresses))
      console.log(`${name.padEnd(14)}${value}`);
    for (const { number, url } of gateways) console.log(`${`gateway ${number}`.padEnd(14)}${url}`);
    for (const { number, url } of oracles) console.log(`${`oracle ${number}`.padEnd(14)}${url}`);
    console.log(`\nSaved in ${savedIn}. Next:\n${nextSteps(url, terms.founders !== undefined)}`);
  });

function addressList(text: string): Hex[] {
  const addresses = text.split(",").map((address) => addressArgument(address.trim()));
  if (new Set(addresses.map((address) => address.toLowerCase())).size === addresses.length)
    return addresses;
  throw new InvalidArgumentError("Wanted: an account of its own for each hospital.");
}

function timesArgument(text: string): VotingTimes {
  const [votingDelay, votingPeriod, timelockDelay, ...more] = text.split(",").map(Number);
  const times = { votingDelay, votingPeriod, timelockDelay };
  if (more.length === 0 && isTimes(times)) return times;
  throw new InvalidArgumentError(
    "Wanted: three whole numbers of seconds, such as 3600,259200,86400.",
  );
}

const isTimes = (times: Record<keyof VotingTimes, number | undefined>): times is VotingTimes =>
  Object.values(times).every((seconds) => Number.isSafeInteger(seconds) && (seconds ?? -1) >= 0);

/** What a chain of one's own still needs; docs/operations.md goes on from there. */
const nextSteps = (url: string, isFounded: boolean): string => `  ${[
  "npx tsx ipfs/serve.ts --directory store --port 5001      a store, in a terminal of its own",
  `export HEALTHCHAIN_RPC=${url}`,
  "npm run hc -- selfcheck                                  says whether all is well",
  isFounded
    ? "npm run hc -- consortium list                            what the hospitals vote on"
    : "npm run hc -- --as deployer hospital add ADDRESS         admits a hospital",
].join("\n  ")}
docs/operations.md, "On a chain of your own", has the whole way.`;

/** The deployment that this folder knows on the chain at `url`, as its contracts now say, if they are really there. */
async function deployedAt(url: string): Promise<DeploymentFile | undefined> {
  await requireChain(url);
  const provider = openProvider(url);
  try {
    const { genesis } = await chainIdentity(provider);
    const { registration, gateways } = await loadDeployment(genesis);
    const file = deploymentFileOf(await readSite(provider, registration));
    return gateways === undefined ? file : { ...file, gateways };
  } catch (error) {
    if (error instanceof ChainError && error.code === "chain/no-deployment") return undefined;
    throw error;
  } finally {
    provider.destroy();
  }
}

async function urlOf(network: string): Promise<string> {
  const config = hre.config.networks[network];
  if (config?.type === "http") return config.url.get();
  const known = Object.entries(hre.config.networks).filter(([, { type }]) => type === "http");
  throw new ChainError(
    "chain/unknown-network",
    `hardhat.config.ts has no http network "${network}". Known: ${known.map(([name]) => name).join(", ")}.`,
  );
}

const json = process.argv.includes("--json");
await command.parseAsync().catch((error: unknown) => reportAndExit(error, { json }));
