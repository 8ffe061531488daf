import { verifiedDirectory } from "#lib/directory";
import type { StaffEntry } from "#lib/directory-bundle";
import { HealthChainError } from "#lib/errors";
import { publishDirectory, type StaffLine } from "#lib/use-cases/publish-directory";
import type { ListedHospital, LeftOut } from "#lib/use-cases/read-directories";
import { requireHospital } from "./hospital.ts";
import { directoriesOf, requireChain, type Visit } from "./visit.ts";

/** What the hospital has published of its staff. Times are Unix seconds. */
export type PublishedStaff = {
  /** As the directory says it; "" while none is published. */
  readonly name: string;
  /** 0 while none is published. */
  readonly version: number;
  readonly publishedAt: number;
  readonly people: readonly Pick<StaffEntry, "number" | "name" | "role" | "specialty">[];
  /** Why the published list can't be shown: publish it again. */
  readonly fault: { readonly code: string; readonly message: string } | undefined;
};

/** How a gateway of this hospital is doing. */
export type OwnGateway = {
  readonly number: number;
  readonly url: string;
  readonly state: "ready" | "not-ready" | "silent";
  /** Codes of what keeps it from serving. */
  readonly faults: readonly string[];
  /** Unix seconds at which its log was last put under a root on the chain; 0 for never. */
  readonly rootedAt: number;
};

/** The hospital's staff directory, and its gateways. */
export function hospitalDirectoryActs(visit: Visit) {
  return {
    publishedStaff: () => publishedStaff(visit),
    /** One signature. The version after the one that stands. */
    publishStaff: async (name: string, people: readonly StaffLine[]): Promise<number> => {
      const { hospital, ports, client } = requireHospital(visit);
      const { putDirectory } = client;
      const draft = { hospital, name, people };
      const { version } = await publishDirectory({ ...ports, putDirectory }, draft);
      visit.directories = undefined; // what was read before is old now
      return version;
    },
    /** The directories of all hospitals, as every reader of this deployment sees them. */
    allDirectories: async (): Promise<{
      readonly hospitals: readonly ListedHospital[];
      readonly leftOut: readonly LeftOut[];
    }> => {
      const { hospitals, leftOut } = await directoriesOf(visit);
      return { hospitals, leftOut };
    },
    ownGateways: () => ownGateways(visit),
  };
}

const nothing = { name: "", people: [], fault: undefined };

async function publishedStaff(visit: Visit): Promise<PublishedStaff> {
  const { hospital, ports, client } = requireHospital(visit);
  const published = await ports.read.directoryDigest(hospital);
  if (published === undefined) return { ...nothing, version: 0, publishedAt: 0 };
  const { version, publishedAt } = published;
  try {
    const bytes = await client.directory(hospital);
    if (bytes === undefined) return { ...nothing, version, publishedAt, fault: notKept };
    const site = await ports.read.site();
    const admin = ports.sign.account;
    const found = await verifiedDirectory(ports, bytes, { site, hospital, admin, published });
    const people = found.people.map((one) => ({
      ...{ number: one.number, name: one.name, role: one.role, specialty: one.specialty },
    }));
    return { name: found.name, version, publishedAt, people, fault: undefined };
  } catch (error) {
    if (!(error instanceof HealthChainError)) throw error;
    const { code, message } = error;
    return { ...nothing, version, publishedAt, fault: { code, message } };
  }
}

const notKept = {
  code: "directory/missing",
  message: "The chain has your staff list, but your gateway does not. Publish it again.",
};

async function ownGateways(visit: Visit): Promise<readonly OwnGateway[]> {
  const { hospital } = requireHospital(visit);
  const { config, log } = requireChain(visit);
  return Promise.all(
    config.gateways
      .filter((gateway) => gateway.hospital === hospital)
      .map(async ({ number, url }) => {
        const [health, { at }] = await Promise.all([readiness(url), log.head(number)]);
        return { number, url, ...health, rootedAt: at };
      }),
  );
}

async function readiness(url: string): Promise<Pick<OwnGateway, "state" | "faults">> {
  try {
    const answer: unknown = await (await fetch(`${url}/ready`)).json();
    const { ready, faults } = answer as { ready?: unknown; faults?: unknown };
    const named = Array.isArray(faults) ? faults.filter((one) => typeof one === "string") : [];
    return { state: ready === true ? "ready" : "not-ready", faults: named };
  } catch {
    return { state: "silent", faults: [] };
  }
}
