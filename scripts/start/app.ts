import type { Hex } from "#lib/bytes";
import { personNames, profileOf } from "../cast.ts";
import { hospitals } from "../demo-data/people.ts";
import { demoIndex, demoSpare, demoWallet } from "../demo-wallets.ts";
import type { StartChild } from "../processes/supervisor.ts";
import type { HospitalGateway } from "./gateways.ts";

/** Web origins under which people of this machine reach the app on a port. */
export const appOrigins = (port: number): string[] => [
  `http://localhost:${port}`,
  `http://127.0.0.1:${port}`,
];

/** What the app stands on. */
export type AppGround = {
  readonly rpcUrl: string;
  readonly registration: Hex;
  readonly gateways: readonly HospitalGateway[];
  /** That takes the readings of the sensor of /try. */
  readonly oracle: { readonly number: number; readonly url: string };
  readonly port: number;
};

/** Starts the app's server on loopback, with the demo's wallets for everybody. Answers the app's address. */
export async function startApp(
  { rpcUrl, registration, gateways, oracle, port }: AppGround,
  start: StartChild,
): Promise<string> {
  await start({
    name: "The app",
    command: ["app/server/serve.ts"],
    environment: {
      HEALTHCHAIN_APP_RPC_URL: rpcUrl,
      HEALTHCHAIN_APP_REGISTRATION: registration,
      HEALTHCHAIN_APP_GATEWAYS: gateways.map(({ number, url }) => `${number}=${url}`).join(","),
      HEALTHCHAIN_APP_ORACLE: `${oracle.number}=${oracle.url}`,
      HEALTHCHAIN_APP_HOST: "localhost",
      HEALTHCHAIN_APP_PORT: String(port),
      HEALTHCHAIN_APP_DEMO: JSON.stringify({
        people: [...staffAndPatient(), ...admins(), spare()],
      }),
    },
    ready: { line: /^ready / },
  });
  return `http://localhost:${port}`;
}

const staffAndPatient = () =>
  personNames.map((id) => {
    const { name, role, hospital } = profileOf(id);
    const label =
      role === "patient" ? `A patient of ${hospital.name}` : `${name}, ${role}, ${hospital.name}`;
    return { id, label, role, account: demoWallet(id).account, index: demoIndex(id) };
  });

const admins = () =>
  hospitals.map(({ id, name }) => ({
    id,
    label: `${name}, its administration`,
    role: "hospital",
    account: demoWallet(id).account,
    index: demoIndex(id),
  }));

const spare = () => ({
  ...{ id: "spare", label: "A spare wallet, to move to", role: "nobody" },
  ...demoSpare(),
});
