import type { Hex } from "#lib/bytes";
import { setRegistrar } from "#lib/use-cases/set-registrar";
import { requireHospital } from "./hospital.ts";
import { namesOf } from "./people.ts";
import { KeeperError, requireChain, type Visit } from "./visit.ts";

/** A registrar of the hospital as its page shows them. */
export type RegistrarView = {
  readonly account: Hex;
  /** How many people they may vouch for a day (UTC). */
  readonly dailyCap: number;
  readonly usedToday: number;
};

const daySeconds = 86_400;

/** Keys that vouch for the hospital in place of its admin. One signature each. */
export function registrarActs(visit: Visit) {
  return {
    /** Those who may vouch now. */
    registrars: async (): Promise<readonly RegistrarView[]> => {
      const { hospital, ports } = requireHospital(visit);
      const today = Math.floor(ports.now() / daySeconds);
      const all = await requireChain(visit).registrars(hospital);
      return all
        .filter(({ dailyCap }) => dailyCap > 0)
        .map(({ account, dailyCap, used, day }) => ({
          ...{ account, dailyCap, usedToday: day === today ? used : 0 },
        }));
    },
    /** 0 people a day removes them. */
    setRegistrar: async (account: Hex, dailyCap: number): Promise<void> => {
      const { hospital, ports } = requireHospital(visit);
      requireRegistrar(account, dailyCap);
      const names = await namesOf(visit);
      const hospitalName = names.hospital(hospital);
      await setRegistrar(ports, { hospital, hospitalName, registrar: account, dailyCap });
    },
  };
}

const mostPeople = 65_535;

function requireRegistrar(account: Hex, dailyCap: number): void {
  const isWhole = Number.isInteger(dailyCap) && dailyCap >= 0 && dailyCap <= mostPeople;
  if (isWhole && /^0x[0-9a-f]{40}$/i.test(account)) return;
  throw new KeeperError(
    "keeper/no-registrar",
    "That is no account, or no number of people up to 65,535. Nothing was changed. Check both.",
  );
}
