import type { Site } from "#lib/acts/domains";
import { personNames, profileOf } from "../cast.ts";
import type { HospitalGateway } from "./gateways.ts";
import type { DemoOracle } from "./oracle.ts";
import type { Cast } from "./people.ts";
import type { Section } from "./table.ts";

/** Everything that runs, and where. */
export type Running = {
  readonly rpcUrl: string;
  readonly storeUrls: readonly string[];
  /** Folder of everything that belongs to this chain, relative to the project. */
  readonly stateDirectory: string;
  readonly site: Site;
  readonly gateways: readonly HospitalGateway[];
  readonly oracle: DemoOracle;
  readonly appUrl: string;
  readonly cast: Cast;
  readonly records: number;
};

/** The demo patient's wrist sensor: its member number. */
export type DemoSensor = { readonly number: number };

/** What `npm start` shows once everything runs. */
export const summaryOf = (running: Running & { sensor: DemoSensor }): readonly Section[] => [
  whatRuns(running),
  whereContractsAre(running.site),
  whoIsHere(running.cast),
  whatNext(running),
];

function whatRuns(running: Running & { sensor: DemoSensor }): Section {
  const { rpcUrl, storeUrls, stateDirectory, gateways, oracle, sensor, appUrl } = running;
  return {
    heading: "HealthChain runs on this machine",
    rows: [
      ["app", appUrl, "for patients, doctors, nurses and hospitals"],
      ["chain", rpcUrl, "id 31337, free gas, a block every 2 seconds; it starts new each time"],
      ...gateways.map(({ hospital, number, url }) => [
        "gateway",
        url,
        `member ${number}, of ${hospital.name}`,
      ]),
      ["oracle", oracle.url, `member ${oracle.number}, takes readings of devices`],
      [
        "sensor",
        "simulated",
        `member ${sensor.number}, on the patient's wrist, a reading every few seconds`,
      ],
      ...storeUrls.map((url, index) => [
        "store",
        url,
        `IPFS (Kubo RPC), private, of gateway ${gateways[index]?.number ?? ""}`,
      ]),
      ["data", stateDirectory, "blocks, boxes and access entries of this chain"],
    ],
  };
}

function whereContractsAre({ contracts, deployment }: Site): Section {
  const rows = Object.entries(contracts).map(([name, address]) => [name, address]);
  return { heading: "Contracts", rows: [...rows, ["deployment", deployment]] };
}

function whoIsHere(cast: Cast): Section {
  const rows = personNames.map((name) => {
    const { person } = cast[name];
    const { role, hospital, name: fullName } = profileOf(name);
    return [name, `member ${person.number}`, fullName, role, hospital.name, person.account];
  });
  return {
    heading: "People",
    rows,
    text: [
      "Their wallets come from Hardhat's well-known test phrase: never use them for anything real.",
    ],
  };
}

function whatNext({ rpcUrl, records, appUrl }: Running): Section {
  return {
    heading: "Next, in another terminal",
    rows: [
      ...(rpcUrl.endsWith(":8545")
        ? []
        : [[`export HEALTHCHAIN_RPC=${rpcUrl}`, "where hc finds this chain"]]),
      ["npm run hc -- --as patient who", `who can see the patient's ${records} records`],
      ["npm run hc -- --as osei record list --patient patient", "what the doctor sees"],
      [
        "npm run hc -- --as patient share lind --category allergies --until 1d",
        "let another doctor read",
      ],
      ["npm run hc -- --as patient stop osei", "stop sharing"],
      [
        "npm run hc -- --as patient vitals get",
        "what the wrist sensor measured, each with its proof",
      ],
      ["npm run hc -- --as patient log", "who has read, checked against the chain"],
      ["npm run demo", "the whole story with every promise checked"],
    ],
    text: ["Ctrl-C ends everything.", "", `Open ${appUrl}/try`],
  };
}
