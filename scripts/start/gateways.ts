import { join } from "node:path";
import type { Consortium } from "../consortium.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoGatewayKeys } from "../demo-wallets.ts";
import { startGateway } from "../gateway-node.ts";
import type { StartChild } from "../processes/supervisor.ts";
import { serviceUrl } from "../service-node.ts";
import type { Hex } from "#lib/bytes";

/** A running gateway: whose, its member number, where it answers and keeps what it has. */
export type HospitalGateway = {
  readonly hospital: (typeof hospitals)[number];
  readonly number: number;
  readonly url: string;
  readonly directory: string;
  readonly stop: () => Promise<void>;
};

/** What the gateways of a chain stand on. */
export type Ground = {
  readonly rpcUrl: string;
  readonly registration: Hex;
  /** A store and a port for each hospital's gateway, in the hospitals' order. */
  readonly places: readonly { readonly storeUrl: string; readonly port: number }[];
  /** Under which each gateway has a folder of its own. */
  readonly directory: string;
  readonly settings?: Readonly<Record<string, string>>;
};

/** Has the consortium admit a gateway of each hospital; their member numbers, in the hospitals' order. */
export async function admitGateways(consortium: Consortium): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (const { id, number } of hospitals)
    numbers.push(await consortium.admitGateway(demoGatewayKeys(id).account, number));
  return numbers;
}

/** Starts the admitted gateways side by side, each the other's peer. */
export async function startGateways(
  ground: Ground,
  numbers: readonly number[],
  start?: StartChild,
): Promise<HospitalGateway[]> {
  const { rpcUrl, registration, places, directory, settings = {} } = ground;
  return Promise.all(
    hospitals.map(async (hospital, index) => {
      const { storeUrl = "", port = 0 } = places[index] ?? {};
      const peers = places.flatMap((place) =>
        place.port === port ? [] : [serviceUrl(place.port)],
      );
      const own = join(directory, `gateway-${hospital.id}`);
      const spec = {
        ...{ rpcUrl, registration, storeUrl, port, directory: own },
        settings: { PEERS: peers.join(","), COPIES: String(places.length), ...settings },
        name: `The gateway of ${hospital.name}`,
        keys: demoGatewayKeys(hospital.id),
      };
      const { stop } = await startGateway(spec, start);
      return { hospital, number: numbers[index] ?? 0, url: serviceUrl(port), directory: own, stop };
    }),
  );
}
