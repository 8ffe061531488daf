import { Wallet } from "ethers";
import { openContracts } from "#chain/contracts";
import { chainError } from "#chain/refusal";
import { zeroFees } from "#chain/relay";
import { toHex, type Hex } from "#lib/bytes";
import type { Session } from "./session.ts";

/** What the consortium decides. The deployer stands in for its vote until there is one. */
export type Consortium = {
  /** Admits a hospital and gives it its number. */
  readonly addHospital: (admin: Hex) => Promise<number>;
  readonly suspendHospital: (hospital: number) => Promise<void>;
  readonly reinstateHospital: (hospital: number) => Promise<void>;
};

/** Opens the consortium's functions with the deployer's key. */
export function openConsortium({ provider, site }: Session, deployerKey: Uint8Array): Consortium {
  const { Registration } = openContracts(site, new Wallet(toHex(deployerKey), provider));
  return {
    addHospital: async (admin) => {
      await sent(() => Registration.addHospital(admin, zeroFees));
      return Number(await Registration.hospitalOf(admin));
    },
    suspendHospital: (hospital) => sent(() => Registration.suspendHospital(hospital, zeroFees)),
    reinstateHospital: (hospital) => sent(() => Registration.reinstateHospital(hospital, zeroFees)),
  };
}

async function sent(send: () => Promise<{ wait: () => Promise<unknown> }>): Promise<void> {
  try {
    await (await send()).wait();
  } catch (error) {
    throw chainError(error);
  }
}
