import { renounceAct } from "../acts/renounce.ts";
import { HealthChainError } from "../errors.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { renounceSentence } from "../sentences.ts";
import { signingTime } from "./signing-time.ts";

/** Nothing of this patient's is shared with the reader alone. Code: `consent/nothing-to-renounce`. */
export class RenounceError extends HealthChainError {}

/** Whose records a reader no longer wants to see, and which; all that is shared with them alone, if none are named. */
export type Renouncing = { readonly patient: number; readonly categories?: readonly number[] };

const permit = 1;

/**
 * Gives up, with one signature of the reader, what a patient shared with them. A denial stays, and what their team may
 * do stays too: that is the patient's to end. What was read before stays read.
 */
export async function renounce(
  ports: Pick<Ports, "read" | "sign" | "relay" | "now">,
  reader: Pick<Person, "number">,
  { patient, categories }: Renouncing,
): Promise<{ receipt: Receipt; sentence: string; categories: readonly number[] }> {
  const cells = await permitted(ports, { patient, reader: reader.number });
  const given = cells.filter(({ category }) => categories?.includes(category) ?? true);
  const missing = (categories ?? []).filter(
    (one) => !given.some(({ category }) => category === one),
  );
  if (given.length === 0 || missing.length > 0)
    throw new RenounceError(
      "consent/nothing-to-renounce",
      "This patient has not shared that with you yourself. What your whole team may see, only the patient can end.",
    );
  const named = given.map(({ category }) => category);
  const sentence = renounceSentence(named);
  const act = renounceAct(await ports.read.site(), {
    ...{ patient, reader: reader.number, cells: given, sentence },
    deadline: ports.now() + signingTime,
  });
  return { receipt: await perform(ports, act), sentence, categories: named };
}

/** The cells of this reader in which the patient permits something, in force or not. */
async function permitted(
  { read }: Pick<Ports, "read">,
  { patient, reader }: { patient: number; reader: number },
) {
  const cells = await read.cellsOfReader(reader);
  const found = await Promise.all(
    cells
      .filter((cell) => cell.patient === patient)
      .map(async ({ category }) => {
        const { flags, revision } = await read.cell({ patient, reader, category });
        return { category, revision, isPermit: flags === permit };
      }),
  );
  return found
    .filter(({ isPermit }) => isPermit)
    .map(({ category, revision }) => ({ category, revision }))
    .toSorted((a, b) => a.category - b.category);
}
