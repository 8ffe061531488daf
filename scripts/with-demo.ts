import { freePort } from "./processes/ports.ts";
import { supervise } from "./processes/supervisor.ts";
import { prepare } from "./start/prepare.ts";
import type { Settings } from "./start/settings.ts";
import type { Running } from "./start/summary.ts";

/** Runs `work` while everything that `npm start` starts is up, on free ports, and ends all of it afterwards. */
export async function withDemo<Result>(
  work: (running: Running) => Promise<Result>,
): Promise<Result> {
  const supervisor = supervise();
  try {
    return await work(await prepare(await freeSettings(), supervisor.start));
  } finally {
    await supervisor.stopAll();
  }
}

async function freeSettings(): Promise<Settings> {
  const names = [
    "chain",
    "gateway",
    "secondGateway",
    "oracle",
    "app",
    "store",
    "secondStore",
  ] as const;
  const ports = {} as Record<(typeof names)[number], number>;
  for (const name of names) ports[name] = await freePort();
  return { chain: "hardhat", ports };
}
