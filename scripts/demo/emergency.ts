import { categoriesIn } from "#lib/emergency";
import { emergency } from "#lib/permission";
import { breakGlass } from "#lib/use-cases/break-glass";
import { casesToReview, reviewCase } from "#lib/use-cases/judge-case";
import { setEmergencyAccess } from "#lib/use-cases/set-emergency-access";
import { hospitals } from "../demo-data/people.ts";
import { promised, refused, type Cost, type Score } from "./promises.ts";
import { actor, gatewayOf, sessionOf, signedIn, storedIn, type World } from "./world.ts";

const [treatment, read] = [0, 0];
const [allergies, mentalHealth] = [3, 16];

/** A doctor opens in an emergency what the patient opened to emergencies before. */
export async function breakingTheGlass(world: World, { keep }: Score): Promise<void> {
  await keep(
    "In an emergency a doctor gets a right for a while, where the patient opened it before",
    () => openInEmergency(world),
  );
}

/** When the emergency is over. It puts the chain's clock ahead, so it comes last. */
export async function judgingIt(world: World, { keep }: Score): Promise<void> {
  await keep("Afterwards another hospital judges the emergency; the doctor's own may not", () =>
    judge(world),
  );
}

async function openInEmergency(world: World): Promise<Cost> {
  const patient = actor(world, "patient");
  const lind = actor(world, "lind");
  const number = patient.person.number;
  const asking = { patient: number, reason: "Unconscious after a fall.", keep: unkept };
  const may = (category: number, purpose: number): Promise<boolean> =>
    lind.ports.read.isPermittedAt(
      { patient: number, reader: lind.person.number, category, purpose, action: read },
      lind.ports.now(),
    );
  const code = await refused(
    () => breakGlass(lind.ports, lind.person, asking),
    ["contract/ConsentNoEmergencyAccess"],
  );
  const chosen = await setEmergencyAccess(patient.ports, patient.person, [allergies]);
  promised(!(await may(allergies, emergency)), "the doctor may read without an emergency");
  const opened = await breakGlass(lind.ports, lind.person, asking);
  promised(await may(allergies, emergency), "the doctor has no right in the emergency");
  promised(!(await may(allergies, treatment)), "the right is for treatment too");
  promised(!(await may(mentalHealth, emergency)), "the doctor may read what was not opened");
  const { client } = await signedIn(world, "lind", gatewayOf(world, "lind"));
  const { headers } = await client.headers(number, emergency);
  const expected = storedIn(world, allergies).map(({ digest }) => digest);
  promised(
    headers.map(({ digest }) => digest).join() === expected.join(),
    "the gateway lists something else than what the patient opened",
  );
  const { categories } = await patient.ports.read.emergencyAccess(number);
  promised(categoriesIn(categories).join() === String(allergies), "something else is open");
  return {
    gas: chosen.receipt.gas + opened.receipt.gas,
    says: [`before: ${code}`, chosen.sentence, opened.sentence],
  };
}

async function judge(world: World): Promise<Cost> {
  const { services } = sessionOf(world);
  const [lind, patient] = [actor(world, "lind"), actor(world, "patient")];
  const [north, lake] = await Promise.all(
    (["north", "lake"] as const).map((id) => signedIn(world, id, gatewayOf(world, id))),
  );
  promised(north !== undefined && lake !== undefined, "a hospital can't sign in");
  const about = { patient: patient.person.number, doctor: lind.person.number };
  const found = (await services.read.emergencyCases(about)).at(-1);
  promised(found !== undefined, "there was no emergency");
  const ahead = await putAhead(world, found.until);
  const portsOf = ({ ports }: typeof north) => ({ ...ports, now: () => ports.now() + ahead });
  const verdict = { id: found, label: lind.reader.label, isDisputed: false, isJustified: true };
  const as = (hospital: "north" | "lake") => ({
    ...{ ...verdict, reason: "The patient's file says so.", keep: unkept },
    hospital: hospitals.find(({ id }) => id === hospital)?.number ?? 0,
  });
  const code = await refused(
    () => reviewCase(portsOf(lake), as("lake")),
    ["contract/ConsentReviewerOwn"],
  );
  const { receipt, sentence } = await reviewCase(portsOf(north), as("north"));
  promised(
    (await casesToReview(services, as("north").hospital)).length === 0,
    "the case waits all the same",
  );
  return {
    gas: receipt.gas,
    says: [`the chain's clock put ahead to the end; its own hospital: ${code}`, sentence],
  };
}

/** The story keeps no reason: what is shown is that the chain has its digest alone. */
const unkept = (): Promise<void> => Promise.resolve();

/** Puts the clock of the story's chain to `time`; by how many seconds that was. */
async function putAhead(world: World, time: number): Promise<number> {
  const { provider, services } = sessionOf(world);
  const seconds = Math.max(0, time - (await services.read.head()).time) + 1;
  await provider.send("evm_increaseTime", [seconds]);
  await provider.send("evm_mine", []);
  return seconds;
}
