import { Command } from "commander";
import { HealthChainError } from "#lib/errors";
import { benchApp } from "./bench/app.ts";
import { benchCrypto } from "./bench/crypto.ts";
import { benchGas } from "./bench/gas.ts";
import { benchGateway } from "./bench/gateway.ts";
import { benchGrant } from "./bench/grant.ts";
import { benchOracle } from "./bench/oracle.ts";
import { printBench, type Bench } from "./bench/row.ts";
import { reportAndExit } from "./report-error.ts";

/** A measurement was asked for that does not exist. Code: `bench/unknown`. */
class BenchError extends HealthChainError {}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  app: benchApp,
  crypto: benchCrypto,
  gas: benchGas,
  gateway: () => benchGateway(),
  grant: () => benchGrant(),
  oracle: benchOracle,
};
const names = Object.keys(benches);

const command = new Command("bench")
  .description("Measures; exit code 1 when something is not as wanted.")
  .argument("[name]", `${names.join(" or ")} (default: all, one after the other)`)
  .option("--json", "print one JSON object a bench")
  .addHelpText("after", "\nExample:\n  npm run bench -- grant --json")
  .action(async (name: string | undefined, { json = false }: { json?: boolean }) => {
    for (const measure of name === undefined ? Object.values(benches) : [benchOf(name)]) {
      const bench = await measure();
      printBench(bench, json);
      if (bench.rows.some(({ ok }) => ok === false)) process.exitCode = 1;
    }
  });

function benchOf(name: string): () => Promise<Bench> {
  const found = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (found !== undefined) return found;
  throw new BenchError("bench/unknown", `There is no bench "${name}". Known: ${names.join(", ")}.`);
}

const json = process.argv.includes("--json");
await command.parseAsync().catch((error: unknown) => reportAndExit(error, { json }));
