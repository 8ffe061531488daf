import { Command } from "commander";
import hre from "hardhat";
import { ChainError } from "#chain/provider";
import { deployTo } from "./deployment.ts";
import { reportAndExit } from "./report-error.ts";
import { deploymentFileOf, saveDeployment } from "./state.ts";

type Options = { network: string; json?: boolean };

const command = new Command("deploy")
  .description("Deploys the contracts with Hardhat Ignition and saves where they are.")
  .option("--network <name>", "a network of hardhat.config.ts", "localhost")
  .option("--json", "print one JSON object")
  .addHelpText("after", "\nExample:\n  npm run deploy -- --network localhost")
  .action(async ({ network, json }: Options) => {
    const { site } = await deployTo(await urlOf(network), network);
    const file = deploymentFileOf(site);
    const path = await saveDeployment(file);
    if (json === true) {
      console.log(JSON.stringify({ ...file, savedIn: path }));
      return;
    }
    for (const [name, value] of Object.entries(file)) console.log(`${name.padEnd(14)}${value}`);
    console.log(`\nSaved in ${path}. \`npm run hc -- selfcheck\` says whether all is well.`);
  });

async function urlOf(network: string): Promise<string> {
  const config = hre.config.networks[network];
  if (config?.type === "http") return config.url.get();
  const known = Object.entries(hre.config.networks).filter(([, { type }]) => type === "http");
  throw new ChainError(
    "chain/unknown-network",
    `hardhat.config.ts has no http network "${network}". Known: ${known.map(([name]) => name).join(", ")}.`,
  );
}

await command.parseAsync().catch(reportAndExit);
