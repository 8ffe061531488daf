import { readFile } from "node:fs/promises";
import { addBundle } from "#lib/use-cases/add-bundle";
import { signIn } from "#lib/use-cases/open-keys";
import { demoKey, demoWallet } from "../../scripts/demo-wallets.ts";
import { openSession, type Addresses } from "../../scripts/session.ts";

// Adds the FHIR file argv[3] as the demo's patient, on the system whose addresses are the JSON in argv[2].
// Prints "adding" before it begins and "added" once all is on the chain.
const addresses = JSON.parse(process.argv[2] ?? "") as Omit<Addresses, "relayKey">;
const session = await openSession({ ...addresses, relayKey: demoKey("relay") });
const ports = session.portsOf(demoWallet("patient"));
const { number } = await signIn(ports);
const bytes = await readFile(process.argv[3] ?? "");
process.stdout.write("adding\n");
await addBundle(ports, { patient: number, author: number, bytes });
process.stdout.write("added\n");
session.provider.destroy();
