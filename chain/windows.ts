import { toBeHex, type JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import {
  rememberBindings,
  type DeviceState,
  type OracleWindow,
  type WindowsRead,
} from "#lib/windows-read";
import { Registration__factory, Vitals__factory } from "#types";
import { openContracts } from "./contracts.ts";
import { interfaceOf } from "./open-contract.ts";
import { chainError } from "./refusal.ts";
import { sameChain } from "./same-chain.ts";
import { staticTuples } from "./static-tuples.ts";

/** As many windows as one search for events names. */
const mostNamed = 64;

/** Devices' words and anchored windows, as an oracle and readers ask for many at once, from one node. Every failure is an error of ours with a stable code. */
export function openWindowsRead(provider: JsonRpcProvider, site: Site): WindowsRead {
  const { Vitals } = openContracts(site, provider);
  const requireSameChain = sameChain(provider, site);
  const ours = async <Found>(ask: () => Promise<Found>): Promise<Found> => {
    try {
      await requireSameChain();
      return await ask();
    } catch (error) {
      throw chainError(error);
    }
  };
  return {
    devices: (numbers) => ours(() => readDevices(provider, site, numbers)),
    wasBoundTo: rememberBindings((device, patient) =>
      ours(() => readBinding(provider, site, { device, patient })),
    ),
    lastWindow: (oracle) => ours(async () => Number(await Vitals.lastWindowOf(oracle))),
    windows: (oracle, windows) => ours(() => readWindows(provider, site, { oracle, windows })),
  };
}

async function readDevices(
  provider: JsonRpcProvider,
  { contracts }: Site,
  numbers: readonly number[],
): Promise<DeviceState[]> {
  const abi = interfaceOf(Vitals__factory);
  const data = abi.encodeFunctionData("devicesOf", [[...numbers]]);
  const answer = await provider.call({ to: contracts.Vitals, data });
  const fragment = abi.getFunction("devicesOf");
  const whole = { data: answer, count: numbers.length };
  const found = staticTuples<Exclude<keyof DeviceState, "device">>(fragment, whole);
  return found.map((state, index) => ({
    ...{ device: numbers[index] ?? 0, ...state },
    isQuarantined: state.isQuarantined === 1,
  }));
}

/** `Registration` says whom a device measures when it is enrolled and when it is bound anew. */
async function readBinding(
  provider: JsonRpcProvider,
  { contracts }: Site,
  { device, patient }: { device: number; patient: number },
): Promise<boolean> {
  const registration = interfaceOf(Registration__factory);
  const bindings = ["MemberEnrolled", "DeviceRebound"] as const;
  const topics = [bindings.map((name) => registration.getEvent(name).topicHash), word(device)];
  const range = { fromBlock: 0, toBlock: "latest" };
  const logs = await provider.getLogs({ address: contracts.Registration, topics, ...range });
  return logs.some((log) => Number(registration.parseLog(log)?.args["patient"]) === patient);
}

async function readWindows(
  provider: JsonRpcProvider,
  { contracts }: Site,
  { oracle, windows }: { oracle: number; windows: readonly number[] },
): Promise<OracleWindow[]> {
  const vitals = interfaceOf(Vitals__factory);
  const { topicHash } = vitals.getEvent("WindowAnchored");
  const found: OracleWindow[] = [];
  for (let at = 0; at < windows.length; at += mostNamed) {
    const named = windows.slice(at, at + mostNamed).map(word);
    const topics = [topicHash, word(oracle), named];
    const range = { fromBlock: 0, toBlock: "latest" };
    const logs = await provider.getLogs({ address: contracts.Vitals, topics, ...range });
    for (const log of logs) {
      const event = vitals.decodeEventLog("WindowAnchored", log.data, log.topics);
      found.push({
        oracle,
        window: Number(event.window),
        root: event.root as Hex,
        index: event.index as Hex,
        patients: Number(event.patients),
        anchoredAt: Number(event.anchoredAt),
      });
    }
  }
  return found;
}

const word = (number: number): string => toBeHex(number, 32);
