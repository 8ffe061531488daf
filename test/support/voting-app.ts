import { mnemonicToAccount } from "viem/accounts";
import type { DemoPerson } from "../../app/config.ts";
import { toHex } from "#lib/bytes";
import { demoPerson } from "./demo-app.ts";
import { startTestApp } from "./app.ts";
import { startBareChain, startSystem } from "./system.ts";

/** Seconds until a voting begins, that it lasts, and until it has effect. Short, since the wall clock does not jump. */
const [delay, period, wait] = [2, 60, 2];

/** A place in Hardhat's phrase that no demo person has. */
const index = 12;

/** The key of somebody who will speak for a third hospital, and their demo wallet. */
export function westfjord(): { readonly key: Uint8Array; readonly person: DemoPerson } {
  const phrase = "test test test test test test test test test test test junk";
  const account = mnemonicToAccount(phrase, { addressIndex: index });
  const key = account.getHdKey().privateKey ?? new Uint8Array();
  const id = { id: "west", label: "Westfjord Clinic", role: "hospital" } as const;
  return {
    key,
    person: { ...id, account: toHex(Buffer.from(account.address.slice(2), "hex")), index },
  };
}

/** The app of a deployment that its two hospitals' votes decide about, and a chain whose time can be passed. */
export async function startVotingApp() {
  const system = await startSystem({}, startBareChain, [delay, period, wait]);
  const demo = [demoPerson("north"), demoPerson("lake"), westfjord().person];
  const app = await startTestApp(system, { demo });
  await system.consortium.handOver();
  const pass = async (seconds: number): Promise<void> => {
    await system.session.provider.send("evm_increaseTime", [seconds]);
    await system.session.provider.send("evm_mine", []);
  };
  const close = async (): Promise<void> => {
    await app.close();
    await system.close();
  };
  return {
    ...{ system, app, close },
    toVoting: () => pass(delay + 1),
    toEndOfVoting: () => pass(period + 1),
    toEffect: () => pass(wait + 1),
    pass,
  };
}
