import { runHc } from "./hc/program.ts";
import { processTerminal } from "./hc/terminal.ts";

process.exitCode = await runHc(process.argv.slice(2), processTerminal);
