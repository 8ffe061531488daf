import { readFile } from "node:fs/promises";
import { addBundle } from "#lib/use-cases/add-bundle";
import { publishDirectory } from "#lib/use-cases/publish-directory";
import { share } from "#lib/use-cases/share";
import {
  enrolCastMember,
  personNames,
  profileOf,
  type CastMember,
  type PersonName,
} from "../cast.ts";
import { bundledRecord } from "../demo-data/bundled-record.ts";
import { bringKeys, type EarlyStaff } from "../early-staff.ts";
import { hospitals, type DemoHospital } from "../demo-data/people.ts";
import { demoWallet, type DemoName } from "../demo-wallets.ts";
import type { ChainServices } from "../session.ts";
import { signInAt, type SignedIn } from "../through-gateway.ts";
import type { HospitalGateway } from "./gateways.ts";

/** The demo's people, enrolled. */
export type Cast = Readonly<Record<PersonName, CastMember>>;

const laboratory = 6;
const medications = 4;
const heartAndLung = 8;
const monthSeconds = 30 * 86_400;

/**
 * Lets the demo's people arrive, each at their hospital's gateway, with records and one sharing: staff, who enrolled
 * before, brings its sealed keys there. Both hospitals publish who works for them.
 */
export async function letPeopleArrive(
  services: ChainServices,
  gateways: readonly HospitalGateway[],
  staff: EarlyStaff,
): Promise<{ cast: Cast; records: number }> {
  const signedIn = (name: DemoName, { id }: Pick<DemoHospital, "id">): Promise<SignedIn> => {
    const at = gateways.find(({ hospital }) => hospital.id === id);
    if (at === undefined) throw new Error(`hospital ${id} has no gateway`);
    return signInAt(services, { url: at.url, gateway: at.number }, demoWallet(name));
  };
  const cast = {} as Record<PersonName, CastMember>;
  for (const name of personNames) {
    const { ports } = await signedIn(name, profileOf(name).hospital);
    const portsOf = () => ports;
    cast[name] = staff.has(name)
      ? await bringKeys(staff, name, ports)
      : await enrolCastMember({ services, portsOf }, name);
  }
  for (const hospital of hospitals)
    await publishStaff(await signedIn(hospital.id, hospital), hospital, cast);
  return { cast, records: await fillRecord(cast) };
}

/** The hospital's list of its doctors and nurses, signed by its admin, at its gateway. */
async function publishStaff(
  { ports, client }: SignedIn,
  hospital: DemoHospital,
  cast: Cast,
): Promise<void> {
  const staff = personNames.filter((name) => {
    const { role, hospital: employer } = profileOf(name);
    return role !== "patient" && employer.id === hospital.id;
  });
  await publishDirectory(
    { ...ports, putDirectory: client.putDirectory },
    {
      hospital: hospital.number,
      name: hospital.name,
      people: staff.map((name) => {
        const { name: fullName, specialty } = profileOf(name);
        return { number: cast[name].person.number, name: fullName, specialty };
      }),
    },
  );
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
