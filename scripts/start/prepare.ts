import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { addBundle } from "#lib/use-cases/add-bundle";
import { share } from "#lib/use-cases/share";
import type { Site } from "#lib/acts/domains";
import {
  enrolCastMember,
  foundHospitals,
  personNames,
  profileOf,
  type CastMember,
  type PersonName,
} from "../cast.ts";
import { openConsortium } from "../consortium.ts";
import { demoKey } from "../demo-wallets.ts";
import { bundledRecord } from "../demo-data/bundled-record.ts";
import { deployToPassingChain } from "../deployment.ts";
import { openSession } from "../session.ts";
import { deploymentFileOf, saveDeployment } from "../state.ts";
import type { Section } from "./table.ts";

/** What runs when people are let in. */
export type Running = {
  readonly rpcUrl: string;
  readonly storeUrl: string;
  /** Folder of everything that belongs to this chain, relative to the project. */
  readonly stateDirectory: string;
};

type Cast = Readonly<Record<PersonName, CastMember>>;

const laboratory = 6;
const medications = 4;
const heartAndLung = 8;
const monthSeconds = 30 * 86_400;

/** Deploys the contracts and lets the demo's people arrive, with records and one sharing. Returns the table to show. */
export async function prepare(running: Running): Promise<readonly Section[]> {
  const site = await deployToPassingChain(running.rpcUrl);
  await saveDeployment(deploymentFileOf(site));
  const session = await openSession({
    ...running,
    registration: site.contracts.Registration,
    vaultDirectory: join(running.stateDirectory, "vault"),
    relayKey: demoKey("relay"),
  });
  await foundHospitals(openConsortium(session, demoKey("deployer")));
  const cast = {} as Record<PersonName, CastMember>;
  for (const name of personNames) cast[name] = await enrolCastMember(session, name);
  const records = await fillRecord(cast);
  session.provider.destroy();
  return [whatRuns(running), whereContractsAre(site), whoIsHere(cast), whatNext(running, records)];
}

/** The patient adds the bundled record and lets the cardiologist read a part of it. */
async function fillRecord({ patient, osei }: Cast): Promise<number> {
  const { person, ports } = patient;
  const bytes = await readFile(bundledRecord);
  const added = await addBundle(ports, { patient: person.number, author: person.number, bytes });
  const until = ports.now() + monthSeconds;
  const categories = [laboratory, medications, heartAndLung];
  await share(ports, person, {
    reader: osei.reader,
    terms: [{ categories, purposes: [0], actions: [0], until }],
  });
  return added.records.length;
}

function whatRuns({ rpcUrl, storeUrl, stateDirectory }: Running): Section {
  return {
    heading: "HealthChain runs on this machine",
    rows: [
      ["chain", rpcUrl, "id 31337, free gas, a block every 2 seconds; it starts new each time"],
      ["store", storeUrl, "IPFS (Kubo RPC), private"],
      ["data", stateDirectory, "blocks and boxes of this chain"],
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

function whatNext({ rpcUrl, storeUrl }: Running, records: number): Section {
  const isDefault = rpcUrl.endsWith(":8545") && storeUrl.endsWith(":5001");
  const ports = `export HEALTHCHAIN_RPC=${rpcUrl} HEALTHCHAIN_STORE=${storeUrl}`;
  return {
    heading: "Next, in another terminal",
    rows: [
      ...(isDefault ? [] : [[ports, "where hc finds this chain and store"]]),
      ["npm run hc -- --as patient who", `who can see the patient's ${records} records`],
      ["npm run hc -- --as osei record list --patient patient", "what the doctor sees"],
      [
        "npm run hc -- --as patient share lind --category allergies --until 1d",
        "let another doctor read",
      ],
      ["npm run hc -- --as patient stop osei", "stop sharing"],
      ["npm run demo", "the whole story with every promise checked"],
    ],
    text: ["Ctrl-C ends everything."],
  };
}
