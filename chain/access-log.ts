import type { JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import { toHex, type Hex } from "#lib/bytes";
import type { AccessLogRead, AccessRoot, Member } from "#lib/ports";
import { roles } from "#lib/roles";
import { openContracts, type Contracts } from "./contracts.ts";
import { openRead } from "./read.ts";
import { chainError, RefusedError } from "./refusal.ts";
import { openRelay } from "./relay.ts";

/** The root over a gateway's entries `from` to `to`. */
export type NewRoot = {
  readonly gateway: number;
  readonly root: Uint8Array;
  readonly from: number;
  readonly to: number;
};

/** Gateways' roots and the gateways themselves, from one node. Every failure is an error of ours with a stable code. */
export function openAccessLogRead(provider: JsonRpcProvider, site: Site): AccessLogRead {
  const contracts = openContracts(site, provider);
  const { member } = openRead(provider, site);
  return {
    head: (gateway) => ours(() => readHead(contracts, gateway)),
    root: (gateway, from) => ours(() => readRoot(contracts, gateway, from)),
    gateways: () =>
      ours(async () => {
        const found = await Promise.all((await admittedNumbers(contracts)).map(member));
        return found.filter((one): one is Member => one !== undefined);
      }),
  };
}

/**
 * Appends roots from a gateway's own account, at zero fees. Safe to repeat after a crash: a root that the chain has
 * already is "already-there". Throws {@link RefusedError} with the contract's reason, also when the chain has another.
 */
export function openAppend(
  provider: JsonRpcProvider,
  site: Site,
  gatewayKey: Uint8Array,
): (root: NewRoot) => Promise<"appended" | "already-there"> {
  const relay = openRelay(provider, site, gatewayKey);
  const log = openAccessLogRead(provider, site);
  return async ({ gateway, root, from, to }) => {
    const args = [toHex(root), from, to];
    try {
      await relay({ contract: "AccessLog", method: "append", args });
      return "appended";
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const there = await log.root(gateway, from);
      if (there?.to === to && there.root === toHex(root)) return "already-there";
      throw error;
    }
  };
}

async function readHead({ AccessLog }: Contracts, gateway: number) {
  const { last, roots: count, appendedAt } = await AccessLog.headOf(gateway);
  return { last: Number(last), roots: Number(count), at: Number(appendedAt) };
}

async function readRoot(
  { AccessLog }: Contracts,
  gateway: number,
  from: number,
): Promise<AccessRoot | undefined> {
  const { root, to, appendedAt } = await AccessLog.rootAt(gateway, from);
  if (appendedAt === 0n) return undefined;
  return { root: root as Hex, from, to: Number(to), at: Number(appendedAt) };
}

/** Everyone who was enrolled as a gateway. A role never changes. */
async function admittedNumbers({ Registration }: Contracts): Promise<number[]> {
  const events = await Registration.queryFilter(Registration.filters.MemberEnrolled());
  const gateways = events.filter(({ args }) => Number(args.role) === roles.gateway);
  return gateways.map(({ args }) => Number(args.number));
}

async function ours<Found>(ask: () => Promise<Found>): Promise<Found> {
  try {
    return await ask();
  } catch (error) {
    throw chainError(error);
  }
}
