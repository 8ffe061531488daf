import type { JsonRpcProvider } from "ethers";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";
import { openContracts } from "./contracts.ts";
import { chainError } from "./refusal.ts";

/** Answers the number of the hospital that an account acts for; undefined for everybody else. */
export function openHospitalOf(
  provider: JsonRpcProvider,
  site: Site,
): (account: Hex) => Promise<number | undefined> {
  const { Registration } = openContracts(site, provider);
  return async (account) => {
    try {
      return Number(await Registration.hospitalOf(account));
    } catch (error) {
      const ours = chainError(error);
      if (ours.code === "contract/RegistrationHospitalUnknown") return undefined;
      throw ours;
    }
  };
}
