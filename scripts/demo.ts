import { Command, Option } from "commander";
import type { ChainKind } from "./chain-node.ts";
import { arrival } from "./demo/arrival.ts";
import { ending } from "./demo/ending.ts";
import { newScore, type Step } from "./demo/promises.ts";
import { sharing } from "./demo/sharing.ts";
import { setStage } from "./demo/stage.ts";
import { bundledRecord } from "./demo-data/bundled-record.ts";
import type { World } from "./demo/world.ts";
import { readInput } from "./input-file.ts";
import { reportAndExit } from "./report-error.ts";

type Options = { record: string; json?: boolean; chain: ChainKind };

const command = new Command("demo")
  .description(
    "Tells HealthChain's whole story on a fresh chain and says which promises were kept.",
  )
  .addOption(
    new Option("--record <file>", "a FHIR R4 Bundle or resource to use").default(
      bundledRecord,
      "a bundled synthetic patient",
    ),
  )
  .addOption(
    new Option("--chain <kind>", "which program plays the chain")
      .choices(["hardhat", "anvil"])
      .default("hardhat"),
  )
  .option("--json", "print one JSON object at the end")
  .action(async (options: Options) => {
    const steps = await tell(options);
    const broken = steps.filter(({ ok }) => !ok).length;
    if (options.json) console.log(JSON.stringify({ ok: broken === 0, steps }));
    else console.log(`\n${steps.length - broken} promises kept, ${broken} broken`);
    process.exitCode = broken === 0 ? 0 : 1;
  });

async function tell({ record, json, chain }: Options): Promise<readonly Step[]> {
  const input = await readInput(record);
  const stage = await setStage(chain);
  const world: World = { stage, input, cast: new Map(), stored: [] };
  const score = newScore(json ? () => undefined : print);
  try {
    await arrival(world, score);
    await sharing(world, score);
    await ending(world, score);
    return score.steps();
  } finally {
    world.session?.provider.destroy();
    await stage.close();
  }
}

function print({ name, ok, ms, gas, bytes }: Step, says: readonly string[]): void {
  const cost = [`${ms} ms`];
  if (gas !== undefined) cost.push(`${gas.toLocaleString("en")} gas`);
  if (bytes !== undefined) cost.push(`${bytes.toLocaleString("en")} bytes`);
  console.log(`${ok ? "✔" : "✘"} ${name}  (${cost.join(", ")})`);
  for (const line of says) console.log(`    ${line}`);
}

await command.parseAsync().catch(reportAndExit);
