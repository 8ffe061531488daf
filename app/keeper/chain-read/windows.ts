import { toHex, type PublicClient } from "viem";
import { vitalsAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { VitalsRead } from "#lib/device";
import type { WindowsRead } from "#lib/windows-read";
import { wholeChain } from "./registration.ts";

/** What `Vitals` says to a reader of readings: devices' words, windows, and whether a reading is in one. */
export type ReadingsRead = WindowsRead & Pick<VitalsRead, "isReadingAnchored">;

/** As many windows as one search for events names. */
const mostNamed = 64;

/** Devices' words and anchored windows, many at once, and the contract's own check of one reading. */
export function windowReads(
  client: PublicClient,
  { contracts: { Vitals: address } }: Site,
): ReadingsRead {
  const contract = { address, abi } as const;
  return {
    devices: async (numbers) => {
      if (numbers.length === 0) return [];
      const found = await client.readContract({
        ...{ ...contract, functionName: "devicesOf" },
        args: [[...numbers]],
      });
      return found.map(({ sequence, ...rest }, index) => ({
        ...rest,
        device: numbers[index] ?? 0,
        sequence: Number(sequence),
      }));
    },
    wasBoundTo: (device, patient) => readBinding(client, address, { device, patient }),
    lastWindow: async (oracle) =>
      Number(
        await client.readContract({
          ...{ ...contract, functionName: "lastWindowOf" },
          args: [oracle],
        }),
      ),
    windows: (oracle, windows) => readWindows(client, address, { oracle, windows }),
    isReadingAnchored: (oracle, window, { leaf, place, proof, patientProof }) =>
      client.readContract({
        ...{ ...contract, functionName: "verifyLeaf" },
        args: [
          ...([oracle, BigInt(window), place, toHex(leaf)] as const),
          proof.map((one) => toHex(one)),
          patientProof.map((one) => toHex(one)),
        ],
      }),
  };
}

/** `Registration` writes a device's standing through with its patient, at each binding. */
async function readBinding(
  client: PublicClient,
  address: Site["contracts"]["Vitals"],
  { device, patient }: { device: number; patient: number },
): Promise<boolean> {
  const set = await client.getContractEvents({
    ...{ address, abi, eventName: "StandingSet", args: { device } },
    ...wholeChain,
  });
  return set.some(({ args }) => args.patient === patient);
}

async function readWindows(
  client: PublicClient,
  address: Site["contracts"]["Vitals"],
  { oracle, windows }: { oracle: number; windows: readonly number[] },
) {
  const pieces = Array.from({ length: Math.ceil(windows.length / mostNamed) }, (_, at) =>
    windows.slice(at * mostNamed, (at + 1) * mostNamed),
  );
  const found = await Promise.all(
    pieces.map((named) =>
      client.getContractEvents({
        ...{ address, abi, eventName: "WindowAnchored" },
        args: { oracle, window: named.map(BigInt) },
        ...wholeChain,
      }),
    ),
  );
  return found.flat().map(({ args: { window, root, index, patients, anchoredAt } }) => ({
    ...{ oracle, window: Number(window), root, index, patients, anchoredAt },
  }));
}
