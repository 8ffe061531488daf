import { readFile } from "node:fs/promises";
import { addBundle } from "#lib/use-cases/add-bundle";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { profileOf, type PersonName } from "../../scripts/cast.ts";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { bringKeys } from "../../scripts/early-staff.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { startTestApp, type TestApp } from "./app.ts";
import { demoPerson, demoVisitor } from "./demo-app.ts";
import { draftOf } from "./directories.ts";
import { startEarlySystem, type EarlySystem } from "./early-system.ts";
import { signedIn, type Visitor } from "./gateway.ts";
import { actorOf } from "./people.ts";

/**
 * The app of a demo deployment whose doctors have the standing for an emergency, which lasts 15 minutes: a patient with
 * records, and a doctor of each hospital, both listed.
 */
export async function startEmergencyApp() {
  const early = await startEarlySystem();
  const { system } = early;
  await system.consortium.setEmergencyWindow(15 * 60);
  const demo = (["patient", "osei", "lind", "north", "lake"] as const).map(demoPerson);
  const app = await startTestApp(system, { demo });
  const patient = await demoVisitor(system, app, "patient");
  const bytes = await readFile(bundledRecord);
  await addBundle(patient.ports, { patient: patient.number, author: patient.number, bytes });
  const osei = await earlyVisitor(early, app, "osei");
  const lind = await earlyVisitor(early, app, "lind");
  for (const [hospital, { number }, name] of [
    ["north", osei, "osei"],
    ["lake", lind, "lind"],
  ] as const) {
    const { ports, client } = await signedIn(system, app.gateways[0]!, demoKey(hospital));
    const people = [{ number, name: profileOf(name).name, specialty: "" }];
    const { putDirectory } = client;
    await publishDirectory({ ...ports, putDirectory }, draftOf(hospital, people));
  }
  const close = async (): Promise<void> => {
    await app.close();
    await system.close();
  };
  return { system, app, patient, osei, lind, close };
}

/** Somebody of the staff with the keys at the app's gateway. */
async function earlyVisitor(
  { system, staff }: EarlySystem,
  { gateways: [gateway] }: TestApp,
  name: PersonName,
): Promise<Visitor> {
  const key = demoKey(name);
  const { ports, client, session } = await signedIn(system, gateway!, key);
  const { person, reader } = await bringKeys(staff, name, ports);
  return { ...actorOf(person, ports), reader, key, client, session };
}
