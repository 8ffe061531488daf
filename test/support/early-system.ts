import type { PersonName } from "../../scripts/cast.ts";
import {
  catchUp,
  chainBegin,
  enrolStaffEarly,
  type EarlyStaff,
} from "../../scripts/early-staff.ts";
import { bringKeys } from "../../scripts/early-staff.ts";
import { enrolCastMember } from "../../scripts/cast.ts";
import { demoWallet } from "../../scripts/demo-wallets.ts";
import { actorOf, type Actor } from "./people.ts";
import { startBareChain, startSystem, type System } from "./system.ts";

/** A system whose staff enrolled eight days ago, and whose clock is now. */
export type EarlySystem = { readonly system: System; readonly staff: EarlyStaff };

/** Starts one; the demo's staff is on the chain, its keys are at no vault yet. */
export async function startEarlySystem(): Promise<EarlySystem> {
  const system = await startSystem({}, () => startBareChain(chainBegin()));
  const staff = await enrolStaffEarly(system.session);
  await catchUp(system.session.provider);
  return { system, staff };
}

/** The demo's people on it, each over the system's own store and vault. */
export async function earlyCast({
  system,
  staff,
}: EarlySystem): Promise<Record<PersonName, Actor>> {
  const { session } = system;
  const at = async (name: PersonName): Promise<Actor> => {
    const { person, ports, reader } = staff.has(name)
      ? await bringKeys(staff, name, session.portsOf(demoWallet(name)))
      : await enrolCastMember(session, name);
    return { ...actorOf(person, ports), reader };
  };
  return {
    patient: await at("patient"),
    osei: await at("osei"),
    lind: await at("lind"),
    nurse: await at("nurse"),
  };
}

/** Puts the chain's clock ahead; answers a clock for ports that go with it. */
export async function putAhead({ session }: System, seconds: number): Promise<() => number> {
  await session.provider.send("evm_increaseTime", [seconds]);
  await session.provider.send("evm_mine", []);
  return () => session.services.now() + seconds;
}
