import { Command, Option } from "commander";
import type { ChainKind } from "./chain-node.ts";
import type { Step } from "./demo/promises.ts";
import { tellStory, verdictOf } from "./demo/story.ts";
import { bundledRecord } from "./demo-data/bundled-record.ts";
import { bundledVitals } from "./demo-data/bundled-vitals.ts";
import { reportAndExit } from "./report-error.ts";

type Options = { record: string; vitals: string; json?: boolean; chain: ChainKind };

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
    new Option("--vitals <file>", "a CSV of vital signs for the patient's sensor").default(
      bundledVitals,
      "a short made-up one",
    ),
  )
  .addOption(
    new Option("--chain <kind>", "which program plays the chain")
      .choices(["hardhat", "anvil"])
      .default("hardhat"),
  )
  .option("--json", "print one JSON object at the end, also for an error")
  .addHelpText("after", "\nExample:\n  npm run demo -- --record scripts/demo-data/patient.json")
  .action(async ({ record, vitals, chain, json }: Options) => {
    const listener = json === true ? {} : { begun: beginOnTerminal, done: print };
    const steps = await tellStory({ record, vitals, chain }, listener);
    const { ok, kept, broken } = verdictOf(steps);
    if (json === true) console.log(JSON.stringify({ ok, steps }));
    else console.log(`\n${kept} promises kept, ${broken} broken`);
    process.exitCode = ok ? 0 : 1;
  });

/** Shows what is under way where a person watches; the finished line replaces it. */
function beginOnTerminal(name: string): void {
  if (process.stdout.isTTY) process.stdout.write(`… ${name}`);
}

function print({ name, ok, ms, gas, bytes }: Step, says: readonly string[]): void {
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[2K");
  const cost = [`${ms.toLocaleString("en")} ms`];
  if (gas !== undefined) cost.push(`${gas.toLocaleString("en")} gas`);
  if (bytes !== undefined) cost.push(`${bytes.toLocaleString("en")} bytes`);
  console.log(`${ok ? "✔" : "✘"} ${name}  (${cost.join(", ")})`);
  for (const line of says) console.log(`    ${line}`);
}

const json = process.argv.includes("--json");
await command.parseAsync().catch((error: unknown) => reportAndExit(error, { json }));
