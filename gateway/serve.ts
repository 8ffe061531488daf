import { chainIdentity, openProvider } from "#chain/provider";
import { runService } from "#native/service-process";
import { readConfig } from "./config.ts";
import { openLog } from "./log.ts";
import { startGateway, StartError } from "./start.ts";

// A gateway as a process of its own, configured by HEALTHCHAIN_GATEWAY_… (docs/operations.md). Prints "ready URL" once
// it listens, then its log as JSON lines. SIGTERM and SIGINT let running answers end.

await runService(() => {
  const config = readConfig(process.env);
  const provider = openProvider(config.RPC_URL);
  return {
    start: () => startGateway(config, openLog(config.LOG_LEVEL)),
    genesis: async () => (await chainIdentity(provider)).genesis,
    otherGenesis: (known, now) =>
      new StartError(
        "gateway/other-genesis",
        `This gateway began on the chain with genesis ${known}, but the node now shows genesis ${now}: the chain was started anew. Give the gateway another folder and start it again.`,
      ),
  };
});
