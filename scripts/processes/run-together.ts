import { HealthChainError } from "#lib/errors";
import { withLines } from "./child.ts";
import { supervise, type Over, type Supervisor } from "./supervisor.ts";

/**
 * Runs what `begin` starts until somebody stops it or a child ends, then ends all of it and returns the exit code:
 * 0 when it was asked to stop, 1 when `begin` failed or a child ended by itself. `say` gets the reason.
 */
export async function runTogether(
  begin: (supervisor: Supervisor) => Promise<void>,
  say: (text: string) => void,
): Promise<0 | 1> {
  const supervisor = supervise();
  const outcome = await Promise.race([
    supervisor.over,
    begin(supervisor).then(
      () => supervisor.over,
      (error: unknown) => ({ error }),
    ),
  ]);
  say("error" in outcome ? sentenceOf(outcome.error) : reasonOf(outcome));
  await supervisor.stopAll();
  return "asked" in outcome ? 0 : 1;
}

function reasonOf(over: Over): string {
  if ("asked" in over) return `Stopping everything (${over.asked}).`;
  const { name, how, lines } = over.ending;
  return withLines(`${name} ${how}, so everything else is stopped`, lines);
}

function sentenceOf(error: unknown): string {
  if (error instanceof HealthChainError) return `${error.message} [${error.code}]`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
