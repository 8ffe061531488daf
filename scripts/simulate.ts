import { reportAndExit } from "./report-error.ts";
import { simulateCommand } from "./simulate/options.ts";
import { simulate } from "./simulate/simulate.ts";

// npm run simulate: devices of simulated patients send readings to the oracle that npm start runs, until Ctrl-C.

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => stop.abort());

await simulateCommand(async (options) => {
  const { waiting } = await simulate(options, { say: console.log, signal: stop.signal });
  process.exitCode = waiting === 0 ? 0 : 1;
})
  .parseAsync()
  .catch((error: unknown) => reportAndExit(error));
