import { draftsOf } from "#lib/use-cases/add-bundle";
import type { ChainKind } from "../chain-node.ts";
import { chainBegin } from "../early-staff.ts";
import { bundledVitals } from "../demo-data/bundled-vitals.ts";
import { readInput } from "../input-file.ts";
import { readVitalsCsv } from "../vitals/csv.ts";
import { arrival } from "./arrival.ts";
import { correcting } from "./correcting.ts";
import { breakingTheGlass, judgingIt } from "./emergency.ts";
import { ending } from "./ending.ts";
import { measuring } from "./measuring.ts";
import { newScore, type Listener, type Step } from "./promises.ts";
import { sharing } from "./sharing.ts";
import { setStage, type Stage } from "./stage.ts";
import { noteTraffic } from "./traffic.ts";
import type { World } from "./world.ts";

/** What the story is told with: a record, a CSV of vital signs, and which program plays the chain. */
type Told = { readonly record: string; readonly chain: ChainKind; readonly vitals?: string };

/**
 * Tells the whole story on a fresh chain and store, which go with it. A broken promise does not end it. Throws when
 * record or CSV cannot be used, before anything is started, and when chain or store do not start.
 */
export async function tellStory(
  { record, chain, vitals: csv = bundledVitals }: Told,
  listener: Listener = {},
): Promise<readonly Step[]> {
  const input = await readInput(record);
  draftsOf(input); // whatever is wrong with it is said now
  const vitals = await readVitalsCsv(csv);
  const stage = await setStage(chain, chainBegin());
  const interrupted = endOnInterrupt(stage);
  const empty = { traffic: noteTraffic(), cast: new Map(), stored: [] };
  const world: World = { stage, input, vitals, ...empty };
  try {
    return await tellChapters(world, listener);
  } finally {
    interrupted.forget();
    world.session?.provider.destroy();
    await stage.close();
  }
}

/** Ctrl-C takes the stage away as well, with the exit code that a shell expects. */
function endOnInterrupt(stage: Stage): { forget: () => void } {
  const end = () => void stage.close().finally(() => process.exit(130));
  process.once("SIGINT", end);
  return { forget: () => process.removeListener("SIGINT", end) };
}

/** The chapters, one after the other, in a given world. */
export async function tellChapters(
  world: World,
  listener: Listener = {},
): Promise<readonly Step[]> {
  const score = newScore(listener);
  await arrival(world, score);
  await sharing(world, score);
  await correcting(world, score);
  await measuring(world, score);
  await breakingTheGlass(world, score);
  await ending(world, score);
  await judgingIt(world, score);
  return score.steps();
}

/** How many promises held. */
export function verdictOf(steps: readonly Step[]): { ok: boolean; kept: number; broken: number } {
  const broken = steps.filter(({ ok }) => !ok).length;
  return { ok: broken === 0, kept: steps.length - broken, broken };
}
