import type { StartChild } from "../processes/supervisor.ts";
import type { DemoSensor, Running } from "./summary.ts";

const ratePerMinute = 15;

/** Starts the simulator with one device on the demo's patient, which sends a reading every few seconds. */
export async function startWristSensor(
  { rpcUrl, site, oracle, gateways }: Running,
  start: StartChild,
): Promise<DemoSensor> {
  const options = [
    ...["--rpc", rpcUrl, "--registration", site.contracts.Registration],
    ...["--oracle", oracle.url, "--gateway", gateways[0]?.url ?? ""],
    ...["--rate", String(ratePerMinute)],
  ];
  const bound = /^Device (\d+) measures patient /;
  const { output } = await start({
    name: "The wrist sensor",
    command: ["scripts/simulate.ts", ...options],
    ready: { line: bound },
  });
  const line = output.lines().find((one) => bound.test(one)) ?? "";
  return { number: Number(bound.exec(line)?.[1]) };
}
