import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build/freshness.ts";
import { ChildError } from "./processes/child.ts";
import { findTakenPort, PortTakenError } from "./processes/ports.ts";
import { runTogether } from "./processes/run-together.ts";
import type { Supervisor } from "./processes/supervisor.ts";
import { prepare } from "./start/prepare.ts";
import { startWristSensor } from "./start/sensor.ts";
import { neededPorts, readSettings, usage, type Settings } from "./start/settings.ts";
import { summaryOf } from "./start/summary.ts";
import { tableOf } from "./start/table.ts";

// npm start: a fresh chain on this machine, the contracts, gateways, people with records; one table; Ctrl-C ends all.

const root = fileURLToPath(new URL("../", import.meta.url));

async function begin(settings: Settings, { start }: Supervisor): Promise<void> {
  const taken = await findTakenPort(neededPorts(settings));
  if (taken !== undefined) throw new PortTakenError(taken);
  const running = await prepare(settings, start);
  const sensor = await startWristSensor(running, start);
  console.log(tableOf(summaryOf({ ...running, sensor })));
}

try {
  const chosen = readSettings();
  if (chosen === undefined) {
    console.log(usage);
  } else {
    await ensureBuilt(root);
    process.exit(await runTogether((supervisor) => begin(chosen, supervisor), console.error));
  }
} catch (error) {
  if (error instanceof ChildError || !(error instanceof Error)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
