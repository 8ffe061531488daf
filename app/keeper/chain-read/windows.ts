import { toHex, type PublicClient } from "viem";
import { registrationAbi, vitalsAbi as abi } from "#lib/abi";
import type { Site } from "#lib/acts/domains";
import type { VitalsRead } from "#lib/device";
import { rememberBindings, type WindowsRead } from "#lib/windows-read";
import { wholeChain } from "./registration.ts";

/** What `Vitals` says to a reader of readings: devices' words, windows, and whether a reading is in one. */
export type ReadingsRead = WindowsRead & Pick<VitalsRead, "isReadingAnchored">;

/** As many windows as one search for events names. */
const mostNamed = 64;

/** Devices' words and anchored windows, many at once, and the contract's own check of one reading. */
export function windowReads(
  client: PublicClient,
  { contracts: { Registration, Vitals: address } }: Site,
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
    wasBoundTo: rememberBindings((device, patient) =>
      readBinding(client, Registration, { device, patient }),
    ),
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

/** `Registration` says whom a device measures when it is enrolled and when it is bound anew. */
async function readBinding(
  client: PublicClient,
  address: Site["contracts"]["Registration"],
  { device, patient }: { device: number; patient: number },
): Promise<boolean> {
  const contract = { address, abi: registrationAbi, ...wholeChain } as const;
  const [enrolled, rebound] = await Promise.all([
    client.getContractEvents({
      ...contract,
      eventName: "MemberEnrolled",
      args: { number: device },
    }),
    client.getContractEvents({
      ...contract,
      eventName: "DeviceRebound",
      args: { device, patient },
    }),
  ]);
  return rebound.length > 0 || enrolled.some(({ args }) => args.patient === patient);
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
