import { GatewayError } from "#lib/gateway-session";
import type { BlockRange, ExplorerEvent } from "./ask-events.ts";

/** All events of `range`, newest first. */
export type PastEvents = { readonly range: BlockRange; readonly events: readonly ExplorerEvent[] };

type AskEvents = (range: BlockRange) => Promise<readonly ExplorerEvent[]>;

/** Eleven hours of a chain with a block every two seconds. */
const span = 20_000;

/**
 * Events of the newest {@link span} blocks, and of as many more as are asked for. Each block is asked for once: what
 * stands in it never changes.
 */
export function openPastEvents(ask: AskEvents) {
  let turn: Promise<PastEvents | undefined> = Promise.resolve(undefined);

  /** One after another, so that no block is asked for twice; a turn that failed leaves what was known before. */
  const next = async (step: (known: PastEvents | undefined) => Promise<PastEvents>) => {
    const before = turn;
    const now = before.then(step);
    turn = now.catch(() => before);
    return now;
  };
  return {
    /** Everything known up to `head`: asks only for the blocks after the last one seen. */
    upTo: (head: number): Promise<PastEvents> => next((known) => later(ask, known, head)),
    /** Goes one span further back. */
    further: (head: number): Promise<PastEvents> =>
      next(async (known) => earlier(ask, await later(ask, known, head))),
  };
}

async function later(
  ask: AskEvents,
  known: PastEvents | undefined,
  head: number,
): Promise<PastEvents> {
  const from = known === undefined ? Math.max(0, head - span + 1) : known.range.to + 1;
  if (known !== undefined && head < from) return known;
  const events = await eventsIn(ask, { from, to: head });
  return {
    range: { from: known?.range.from ?? from, to: head },
    events: [...events, ...(known?.events ?? [])],
  };
}

async function earlier(ask: AskEvents, { range, events }: PastEvents): Promise<PastEvents> {
  if (range.from === 0) return { range, events };
  const from = Math.max(0, range.from - span);
  const found = await eventsIn(ask, { from, to: range.from - 1 });
  return { range: { from, to: range.to }, events: [...events, ...found] };
}

/** In halves where a gateway finds too many at once. */
async function eventsIn(ask: AskEvents, range: BlockRange): Promise<readonly ExplorerEvent[]> {
  const { from, to } = range;
  try {
    return await ask(range);
  } catch (error) {
    const isTooMany = error instanceof GatewayError && error.code === "rpc/too-many-events";
    if (!isTooMany || from === to) throw error;
    const middle = Math.floor((from + to) / 2);
    const newer = await eventsIn(ask, { from: middle + 1, to });
    return [...newer, ...(await eventsIn(ask, { from, to: middle }))];
  }
}
