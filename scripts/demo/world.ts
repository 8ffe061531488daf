import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2";
import { toHex, type Hex } from "#lib/bytes";
import type { RecordDraft } from "#lib/fhir/split";
import { profileOf, type CastMember, type PersonName } from "../cast.ts";
import type { EarlyStaff } from "../early-staff.ts";
import type { Consortium } from "../consortium.ts";
import type { HospitalGateway } from "../start/gateways.ts";
import type { ChainSession } from "../session.ts";
import { signInAt, type SignedIn } from "../through-gateway.ts";
import { demoWallet, type DemoName } from "../demo-wallets.ts";
import type { VitalsCsv } from "../vitals/csv.ts";
import { stolenFiles } from "./attacker.ts";
import { BrokenPromiseError } from "./promises.ts";
import type { DemoSensor } from "./demo-sensor.ts";
import type { Stage } from "./stage.ts";
import type { Traffic } from "./traffic.ts";

/** A record of the story: what went in, and under which digest it is anchored. */
export type StoredDraft = { readonly draft: RecordDraft; readonly digest: Hex };

/** What the story has so far. Each chapter fills in what the next ones need. */
export type World = {
  readonly stage: Stage;
  /** The FHIR input, exactly as given. */
  readonly input: Uint8Array;
  readonly traffic: Traffic;
  /** What the sensor will measure. */
  readonly vitals: VitalsCsv;
  session?: ChainSession;
  consortium?: Consortium;
  /** Enrolled before the gateways ran, and what that cost. */
  staff?: { readonly members: EarlyStaff; readonly gas: bigint };
  gateways?: readonly HospitalGateway[];
  sensor?: DemoSensor;
  readonly cast: Map<PersonName, CastMember>;
  readonly stored: StoredDraft[];
};

/** The session; the promise before must have been kept. */
export function sessionOf({ session }: World): ChainSession {
  if (session === undefined) throw new BrokenPromiseError("the contracts are not deployed");
  return session;
}

/** The gateways of both hospitals, that of the patient's first. */
export function gatewaysOf({ gateways }: World): readonly [HospitalGateway, HospitalGateway] {
  const [first, second] = gateways ?? [];
  if (first !== undefined && second !== undefined) return [first, second];
  throw new BrokenPromiseError("the gateways do not run");
}

/** The gateway of a hospital, or of the hospital that somebody belongs to. */
export function gatewayOf(world: World, name: PersonName | "north" | "lake"): HospitalGateway {
  const id = name === "north" || name === "lake" ? name : profileOf(name).hospital.id;
  const found = gatewaysOf(world).find(({ hospital }) => hospital.id === id);
  if (found === undefined) throw new BrokenPromiseError(`${name} has no gateway`);
  return found;
}

/** Signs a demo wallet in at a gateway. */
export function signedIn(world: World, name: DemoName, at: HospitalGateway): Promise<SignedIn> {
  const place = { url: at.url, gateway: at.number, fetch: world.traffic.fetch };
  return signInAt(sessionOf(world).services, place, demoWallet(name));
}

/** A person of the story, enrolled. */
export function actor({ cast }: World, name: PersonName): CastMember {
  const member = cast.get(name);
  if (member === undefined) throw new BrokenPromiseError(`${name} is not enrolled`);
  return member;
}

/** The account behind a member's number, as the story's own directory has it and no node can change it. */
export function accountIn({ cast }: World): (number: number) => Hex | undefined {
  return (number) =>
    [...cast.values()].find(({ person }) => person.number === number)?.person.account;
}

/** The stored records of a category. */
export function storedIn({ stored }: World, category: number): StoredDraft[] {
  return stored.filter(({ draft }) => draft.category === category);
}

/** Every file of every store, as somebody would see who stole the disks; what lies in both only once. */
export async function stolenStores({ stage }: World): Promise<Uint8Array[]> {
  const files = stage.stores.map(({ blockDirectory }) => stolenFiles(blockDirectory));
  const all = (await Promise.all(files)).flat();
  return [...new Map(all.map((file) => [toHex(sha256(file)), file])).values()];
}

/** Every file of the gateways: databases and vaults. */
export async function stolenGateways(world: World): Promise<Uint8Array[]> {
  const folders = gatewaysOf(world).map(({ directory }) => stolenFiles(directory));
  return (await Promise.all(folders)).flat();
}

/** The folder of the vault of a gateway. */
export const vaultOf = ({ directory }: HospitalGateway): string => join(directory, "vault");

/** Gas that people's transactions in the blocks after `block` used; what gateways send for their logs is not theirs. */
export async function gasSince({ provider, site }: ChainSession, block: number): Promise<bigint> {
  let gas = 0n;
  const head = await provider.getBlockNumber();
  for (let number = block + 1; number <= head; number += 1) {
    const found = await provider.getBlock(number, true);
    const isRoot = found?.prefetchedTransactions.some(({ to }) => to === site.contracts.AccessLog);
    if (isRoot !== true) gas += found?.gasUsed ?? 0n;
  }
  return gas;
}
