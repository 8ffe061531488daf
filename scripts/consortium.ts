import { Wallet } from "ethers";
import { openContracts } from "#chain/contracts";
import { openVoting } from "#chain/voting";
import { chainError } from "#chain/refusal";
import { zeroFees } from "#chain/relay";
import { encryptionKeyStatement } from "#lib/acts/statements";
import { toHex, type Hex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import { roles } from "#lib/roles";
import { serviceEncryptionKey } from "#lib/service-key";
import type { ChainSession } from "./session.ts";

/** What the consortium decides. The deployer stands in for its votes until it hands over. */
export type Consortium = {
  /** Admits a hospital and gives it its number. */
  readonly addHospital: (admin: Hex) => Promise<number>;
  readonly suspendHospital: (hospital: number) => Promise<void>;
  readonly reinstateHospital: (hospital: number) => Promise<void>;
  /** Admits a gateway that a hospital runs, by its account's key; answers its member number. */
  readonly admitGateway: (accountKey: Uint8Array, hospital: number) => Promise<number>;
  /** The same of an oracle. */
  readonly admitOracle: (accountKey: Uint8Array, hospital: number) => Promise<number>;
  /** Leaves everything to the votes of the hospitals there are; the deployer has no right left. */
  readonly handOver: () => Promise<void>;
};

/** For as long as the contract can say: a gateway's standing ends by suspension. */
export const always = 2 ** 40 - 1;

/** Opens the consortium's functions with the deployer's key. */
export function openConsortium(
  { provider, site }: Pick<ChainSession, "provider" | "site">,
  deployerKey: Uint8Array,
): Consortium {
  const deployer = new Wallet(toHex(deployerKey), provider);
  const { Registration } = openContracts(site, deployer);
  const admit = (role: number) => async (accountKey: Uint8Array, hospital: number) => {
    const key = await serviceKey(site.deployment, accountKey);
    await sent(() => Registration.admit(role, hospital, always, key, zeroFees));
    return Number(await Registration.numberOf(key.account));
  };
  return {
    addHospital: async (admin) => {
      await sent(() => Registration.addHospital(admin, zeroFees));
      return Number(await Registration.hospitalOf(admin));
    },
    suspendHospital: (hospital) => sent(() => Registration.suspendHospital(hospital, zeroFees)),
    reinstateHospital: (hospital) => sent(() => Registration.reinstateHospital(hospital, zeroFees)),
    admitGateway: admit(roles.gateway),
    admitOracle: admit(roles.oracle),
    handOver: async () => {
      const { timelock } = await openVoting(site, deployer);
      await sent(() => Registration.transferOwnership(timelock, zeroFees));
      await sent(() => timelock.acceptOwnership(zeroFees));
    },
  };
}

/** Every member states an encryption key. A service keeps one key file, so its own derives from its account's. */
export async function serviceKey(deployment: Hex, accountKey: Uint8Array) {
  const { account, typedData } = localWallet(accountKey);
  const publicKey = portableWrap.publicKeyOf(serviceEncryptionKey(accountKey));
  const statement = { deployment, account, publicKey: toHex(publicKey), keyVersion: 1 };
  return {
    account,
    parity: publicKey[0] ?? 0,
    x: toHex(publicKey.subarray(1)),
    companion: toHex(new Uint8Array(32)),
    signature: await typedData(encryptionKeyStatement(statement)),
  };
}

/** Sends a transaction and waits for it. Throws what the contract says. */
export async function sent(send: () => Promise<{ wait: () => Promise<unknown> }>): Promise<void> {
  try {
    await (await send()).wait();
  } catch (error) {
    throw chainError(error);
  }
}
