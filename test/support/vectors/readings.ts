import { sha256 } from "@noble/hashes/sha2";
import { fromHex, toHex, utf8, type Hex } from "#lib/bytes";
import { reportWord } from "#lib/device-report";
import { deviceAccount, signAsDevice, type DeviceKey } from "#lib/device-key";
import { batchOf, batchStatement, leavesOf, type UnsignedReadings } from "#lib/reading-batch";
import { readingSalt, type Measurement } from "#lib/reading";
import { encodeWindowIndex } from "#lib/window-index";
import { windowTree } from "../window-tree.ts";

const filled = (byte: number) => new Uint8Array(32).fill(byte);
const deployment = toHex(filled(0xd0));
const verifier: Hex = `0x${"7a".repeat(20)}`;

const keys: readonly DeviceKey[] = [
  { curve: "secp256k1", privateKey: filled(0x11), saltSecret: filled(0x51) },
  { curve: "P-256", privateKey: filled(0x22), saltSecret: filled(0x52), verifier },
];

const measured: readonly Omit<Measurement, "salt">[] = [
  { code: "8867-4", mantissa: 72, exponent: 0, unit: "/min", observedAt: 1_790_000_000 },
  { code: "8310-5", mantissa: 3672, exponent: -2, unit: "Cel", observedAt: 1_790_000_000 },
  { code: "59408-5", mantissa: 98, exponent: 0, unit: "%", observedAt: 1_790_000_060 },
  { code: "29463-7", mantissa: 715, exponent: -1, unit: "kg", observedAt: 1_790_000_120 },
  {
    ...{ code: "9999999-9", mantissa: -Number.MAX_SAFE_INTEGER, exponent: -128, unit: "~" },
    observedAt: 2 ** 40 - 1,
  },
];

function messageOf(key: DeviceKey, device: number, first: number): UnsignedReadings {
  const readings = measured.map((one, at) => ({
    ...one,
    salt: toHex(readingSalt(key.saltSecret, first + at)),
  }));
  return { deployment, device, patient: 3, first, readings };
}

/** Batches of a device on each curve, the window over both, and its index. */
export function buildReadings() {
  const batches = keys.map((key, at) => {
    const message = messageOf(key, 7 + at, at === 0 ? 1 : 2 ** 40);
    const leaves = leavesOf(message);
    const signature = signAsDevice(key, batchStatement(batchOf(message, leaves)));
    return {
      key: { ...key, privateKey: toHex(key.privateKey), saltSecret: toHex(key.saltSecret) },
      account: deviceAccount(key),
      message: { ...message, signature },
      leaves: leaves.map(toHex),
      root: batchOf(message, leaves).root,
    };
  });
  const [one, other] = batches.map(({ leaves }) => leaves.map(fromHex));
  const tree = windowTree([
    { patient: 3, leaves: one ?? [] },
    { patient: 9, leaves: (other ?? []).slice(0, 2) },
  ]);
  const patients = tree.patients.map(({ patient, readings, root }) => ({
    ...{ patient, readings, root, segments: [sha256(utf8(`segment of ${patient}`))] },
  }));
  const index = encodeWindowIndex({
    deployment: fromHex(deployment),
    oracle: 5,
    window: 1,
    patients,
  });
  return {
    batches,
    window: { root: toHex(tree.root), index: toHex(index), digest: toHex(sha256(index)) },
    report: `0x${reportWord({ device: 7, sequence: 5, accepted: 5, rejected: 2, late: 1 }).toString(16)}`,
  };
}
