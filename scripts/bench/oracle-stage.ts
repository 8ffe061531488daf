import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openVitalsRead } from "#chain/vitals";
import { toHex, type Hex } from "#lib/bytes";
import { deviceAccount, newDeviceKey, newP256DeviceKey, type DeviceKey } from "#lib/device-key";
import { newPrivateKey } from "#lib/ecies";
import { localWallet } from "#lib/local-wallet";
import type { Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import { enrolDevice, vouchForDevice } from "#lib/use-cases/devices";
import { openConsortium } from "../consortium.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoKey, demoWallet } from "../demo-wallets.ts";
import { oracleCommand } from "../oracle-node.ts";
import { freePort } from "../processes/ports.ts";
import { prefixed, serviceUrl } from "../service-node.ts";
import { enrolled, type Visitor } from "./gateway-readers.ts";
import { portsAtGateway, setGatewayStage, type GatewayStage } from "./gateway-stage.ts";
import type { LoadDevice } from "./load-process.ts";

/** An oracle as a process, with an account and a folder of its own. */
export type StagedOracle = {
  readonly url: string;
  readonly number: number;
  readonly account: Hex;
};

/** Chain, store and gateway, patients with devices, and oracles as they are asked for. */
export type OracleStage = {
  readonly stage: GatewayStage;
  readonly patients: readonly Visitor[];
  /** The first patient's device comes first, then the second's, and so on round. */
  readonly devices: readonly LoadDevice[];
  readonly p256Devices: readonly LoadDevice[];
  /** One more, of the first patient, which has sent nothing. */
  readonly fresh: LoadDevice;
  /** Starts one; with `isDelivering` the stage's gateway gets its windows. */
  readonly startOracle: (how: {
    windowSeconds: number;
    isDelivering: boolean;
  }) => Promise<StagedOracle>;
};

/** What the operator of the stage's oracles knows. */
export const metricsToken = "0123456789abcdef";

/** How many there are of each. */
export type StageSize = {
  readonly patients: number;
  readonly devices: number;
  readonly p256Devices: number;
};

/** Sets all of it. */
export async function setOracleStage(size: StageSize): Promise<OracleStage> {
  const stage = await setGatewayStage();
  try {
    const patients: Visitor[] = [];
    while (patients.length < size.patients)
      patients.push(await enrolled(stage, localWallet(newPrivateKey()), roles.patient));
    const { site, provider } = stage.session;
    const verifier = (await openVitalsRead(provider, site).p256Verifier()) ?? "0x";
    const { ports } = await portsAtGateway(stage, demoWallet("north"));
    const devicesOf = (count: number, newKey: () => DeviceKey) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => {
          const patient = patients[index % patients.length]?.person.number ?? 0;
          return newDevice(ports, newKey(), patient);
        }),
      );
    const [fresh] = await devicesOf(1, newDeviceKey);
    if (fresh === undefined) throw new Error("no device was enrolled");
    return {
      ...{ stage, patients, fresh },
      devices: await devicesOf(size.devices, newDeviceKey),
      p256Devices: await devicesOf(size.p256Devices, () => newP256DeviceKey(verifier)),
      startOracle: (how) => startOracle(stage, how),
    };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

async function newDevice(ports: Ports, key: DeviceKey, patient: number): Promise<LoadDevice> {
  const [hospital] = hospitals;
  const account = deviceAccount(key);
  const voucher = await vouchForDevice(ports, {
    ...{ hospital: hospital?.number ?? 0, hospitalName: hospital?.name ?? "" },
    ...{ account, patient, validUntil: ports.now() + 86_400 },
  });
  await enrolDevice(ports, key, voucher);
  const member = await ports.read.memberOfAccount(account);
  const { deployment } = await ports.read.site();
  const { curve, verifier } = key;
  return {
    ...{ curve, deployment, patient, device: member?.number ?? 0 },
    ...{ privateKey: toHex(key.privateKey), saltSecret: toHex(key.saltSecret) },
    ...(verifier === undefined ? {} : { verifier }),
  };
}

async function startOracle(
  { session, folder, rpcUrl, gateway, gatewayUrl, startServer }: GatewayStage,
  { windowSeconds, isDelivering }: { windowSeconds: number; isDelivering: boolean },
): Promise<StagedOracle> {
  const key = newPrivateKey();
  const number = await openConsortium(session, demoKey("deployer")).admitOracle(key, 0);
  const port = await freePort();
  const values = {
    RPC_URL: rpcUrl,
    REGISTRATION: session.site.contracts.Registration,
    STORE_URL: pathToFileURL(join(folder, `blocks-${number}`)).href,
    DIRECTORY: join(folder, `oracle-${number}`),
    PORT: String(port),
    ACCOUNT_KEY: toHex(key),
    GATEWAYS: isDelivering ? `${gateway}=${gatewayUrl}` : "",
    WINDOW_SECONDS: String(windowSeconds),
    ...{ REQUESTS_PER_MINUTE: "10000000", READINGS_PER_MINUTE: "10000000" },
    ...{ METRICS_TOKEN: metricsToken, LOG_LEVEL: "warn" },
  };
  await startServer("The oracle", oracleCommand, prefixed("HEALTHCHAIN_ORACLE_", values));
  return { url: serviceUrl(port), number, account: localWallet(key).account };
}
