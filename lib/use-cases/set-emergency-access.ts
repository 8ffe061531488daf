import { setEmergencyAccessAct } from "../acts/emergency.ts";
import { maskOfCategories } from "../emergency.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { emergencySentence } from "../sentences.ts";
import { signingTime } from "./signing-time.ts";

/**
 * Says, with one signature of the patient, which categories doctors may open in an emergency, in place of what was said
 * before; none closes all, and open cases with them. Closing always works.
 */
export async function setEmergencyAccess(
  ports: Pick<Ports, "read" | "sign" | "relay" | "now">,
  { number: patient }: Pick<Person, "number">,
  categories: readonly number[],
): Promise<{ receipt: Receipt; sentence: string; categories: readonly number[] }> {
  const { revision } = await ports.read.emergencyAccess(patient);
  const sentence = emergencySentence(categories);
  const act = setEmergencyAccessAct(await ports.read.site(), {
    ...{ patient, categories: maskOfCategories(categories), revision, sentence },
    deadline: ports.now() + signingTime,
  });
  return { receipt: await perform(ports, act), sentence, categories };
}
