import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonRpcProvider } from "ethers";
import { openRelay } from "#chain/relay";
import { openVaultDirectory } from "#ipfs/vault-directory";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import {
  enrolInvited,
  personNames,
  profileOf,
  readerOf,
  type CastMember,
  type PersonName,
} from "./cast.ts";
import { demoKey, demoWallet } from "./demo-wallets.ts";
import type { ChainSession, ChainServices } from "./session.ts";

/*
 * Emergency access takes a doctor who has been active for seven days, and a development chain is minutes old. So such a
 * chain begins eight days ago: its hospitals are founded and its staff enrols at that time, then its clock is put to now,
 * before any gateway runs. What was signed for the past has deadlines of the past.
 */
const standingMilliseconds = 8 * 86_400_000;

/** When a development chain begins whose doctors have the standing for emergencies. */
export const chainBegin = (): Date => new Date(Date.now() - standingMilliseconds);

/** What needs no wallet, by a clock that goes eight days behind. */
export const servicesThen = (services: ChainServices): ChainServices => ({
  ...services,
  now: () => services.now() - standingMilliseconds / 1000,
});

/** Staff who are on the chain, with their sealed key slots, which no gateway has yet. */
export type EarlyStaff = ReadonlyMap<PersonName, { person: Person; slots: Uint8Array }>;

/** Enrols the demo's doctors and nurse on a chain that stands eight days ago. Their hospitals are founded. */
export async function enrolStaffEarly(chain: ChainSession): Promise<EarlyStaff> {
  const directory = await mkdtemp(join(tmpdir(), "healthchain-staff-"));
  try {
    const vault = openVaultDirectory(directory);
    const services = servicesThen(chain.services);
    const relay = openRelay(chain.provider, chain.site, demoKey("relay"));
    const staff = new Map<PersonName, { person: Person; slots: Uint8Array }>();
    for (const name of personNames.filter((one) => profileOf(one).role !== "patient")) {
      const ports = { ...services, relay, vault, sign: demoWallet(name) };
      const person = await enrolInvited(ports, services, name);
      const slots = await vault.slots(person.account);
      if (slots === undefined) throw new Error(`${name} has left no key slots`);
      staff.set(name, { person, slots });
    }
    return staff;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Puts the clock of a development chain to now; from then on it goes with the wall clock. */
export async function catchUp(provider: JsonRpcProvider): Promise<void> {
  await provider.send("evm_setNextBlockTimestamp", [Math.floor(Date.now() / 1000)]);
  await provider.send("evm_mine", []);
}

/** Somebody who enrolled early brings their key slots to the gateway that they are signed in at. */
export async function bringKeys(
  staff: EarlyStaff,
  name: PersonName,
  ports: Ports,
): Promise<CastMember> {
  const found = staff.get(name);
  if (found === undefined) throw new Error(`${name} did not enrol early`);
  await ports.vault.putSlots(demoWallet(name).account, found.slots);
  return { person: found.person, ports, reader: readerOf(name, found.person) };
}
