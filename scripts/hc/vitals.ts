import type { Command } from "commander";
import type { Cli } from "./terminal.ts";
import { addVitalsAdd } from "./vitals-add.ts";
import { addVitalsReading } from "./vitals-read.ts";

/** `hc vitals add|get|prove`. */
export function addVitals(program: Command, cli: Cli): void {
  const vitals = program
    .command("vitals")
    .description("readings of sensors: send them as a device, see and prove them")
    .addHelpText("after", "\nExample:\n  npm run hc -- --as patient vitals get");
  addVitalsAdd(vitals, cli);
  addVitalsReading(vitals, cli);
}
