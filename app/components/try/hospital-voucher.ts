import { proxy } from "comlink";
import type { Hex } from "#lib/bytes";
import type { DemoPerson } from "../../config.ts";
import { startKeeper } from "../start-keeper.ts";
import { phoneWallet } from "./phone-wallet.ts";

const daySeconds = 86_400;

/** As the demo's hospital: vouches for a device of a patient for a day, as its devices page does; the link. */
export async function voucherOfHospital(
  hospital: DemoPerson,
  { code, patient }: { readonly code: Hex; readonly patient: number },
): Promise<string> {
  const { keeper, end } = startKeeper();
  try {
    const wallet = phoneWallet(hospital, () => Promise.resolve(true));
    await keeper.begin();
    await keeper.signIn(hospital.account, proxy(wallet));
    const [hospitalName = ""] = hospital.label.split(", ");
    const validUntil = Math.floor(Date.now() / 1000) + daySeconds;
    const terms = { code, patient, hospitalName, validUntil, appUrl: window.location.origin };
    return (await keeper.vouchForDevice(terms)).link;
  } finally {
    end();
  }
}
