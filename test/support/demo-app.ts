import { readFile } from "node:fs/promises";
import type { DemoPerson } from "../../app/config.ts";
import { addBundle } from "#lib/use-cases/add-bundle";
import { enrol } from "#lib/use-cases/enrol";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { profileOf, readerOf, type PersonName } from "../../scripts/cast.ts";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { hospitals } from "../../scripts/demo-data/people.ts";
import { demoKey, demoWallet, type DemoName } from "../../scripts/demo-wallets.ts";
import { startTestApp, type AppChoices, type TestApp } from "./app.ts";
import { draftOf } from "./directories.ts";
import { signedIn, type Visitor } from "./gateway.ts";
import { actorOf, invitation, typedRight } from "./people.ts";
import { startSystem, type System } from "./system.ts";

const indexes = { north: 2, lake: 3, patient: 4, osei: 5, lind: 6, nurse: 7 } as const;

/** A demo person as /config.json names them. */
export function demoPerson(id: Exclude<DemoName, "deployer" | "relay">): DemoPerson {
  const { account } = demoWallet(id);
  const index = indexes[id];
  const hospital = hospitals.find((one) => one.id === id);
  if (hospital !== undefined) return { id, account, index, role: "hospital", label: hospital.name };
  const { name, role, hospital: employer } = profileOf(id as PersonName);
  return { id, account, index, role, label: `${name}, ${role}, ${employer.name}` };
}

/** Enrols a demo person through the app's gateway, as `npm start` does. */
export async function demoVisitor(
  system: System,
  { gateways: [gateway] }: TestApp,
  name: PersonName,
): Promise<Visitor> {
  const key = demoKey(name);
  const { ports, client, session } = await signedIn(system, gateway!, key);
  const { role, hospital } = profileOf(name);
  const { account } = ports.sign;
  const invited = await invitation(system, role, { account, hospital: hospital.id });
  const person = await enrol(ports, invited, typedRight);
  const actor = actorOf(person, ports);
  return { ...actor, reader: readerOf(name, person), key, client, session };
}

/**
 * A system of its own with the app of a demo deployment: a patient with records, a cardiologist in the published
 * directory, nothing shared. Of its own, since demo people enrol once a chain.
 */
export async function startDemoApp(choices: Omit<AppChoices, "demo"> = {}) {
  const system = await startSystem();
  const demo = [demoPerson("patient"), demoPerson("osei"), demoPerson("north")];
  const app = await startTestApp(system, { demo, ...choices });
  const patient = await demoVisitor(system, app, "patient");
  const doctor = await demoVisitor(system, app, "osei");
  const bytes = await readFile(bundledRecord);
  await addBundle(patient.ports, { patient: patient.number, author: patient.number, bytes });
  const admin = await signedIn(system, app.gateways[0]!, demoKey("north"));
  const { name } = profileOf("osei");
  const people = [{ number: doctor.number, name, specialty: "Cardiology" }];
  const { putDirectory } = admin.client;
  await publishDirectory({ ...admin.ports, putDirectory }, draftOf("north", people));
  const close = async (): Promise<void> => {
    await app.close();
    await system.close();
  };
  return { system, app, patient, doctor, admin, close };
}
