import { zeroFees } from "#chain/relay";
import type { System } from "./system.ts";

/** Lets readers ask again after so many seconds; what is answered sets the pauses back to what they were. */
export async function shortPauses(
  { owned: { Consent } }: Pick<System, "owned">,
  { afterRefusal, afterCancel }: { afterRefusal: number; afterCancel: number },
): Promise<() => Promise<void>> {
  const { emergencyWindow, casesPerDoctor, casesPerHospital, pauseAfterRefusal, pauseAfterCancel } =
    await Consent.limits();
  const set = async (refusal: bigint | number, cancel: bigint | number) => {
    const others = { emergencyWindow, casesPerDoctor, casesPerHospital };
    const pauses = { pauseAfterRefusal: refusal, pauseAfterCancel: cancel };
    await (await Consent.setLimits({ ...others, ...pauses }, zeroFees)).wait();
  };
  await set(afterRefusal, afterCancel);
  return () => set(pauseAfterRefusal, pauseAfterCancel);
}
