import { HealthChainError } from "#lib/errors";
import { durably } from "#native/durable-writes";
import type { Gateway } from "../gateway.ts";
import type { Writes, WriteRow } from "../writes.ts";
import { openBell, type Bell } from "./bell.ts";
import { deliver, deliverPayload, greet, taken, type Greeting } from "./delivery.ts";
import type { CallPeer } from "./peer-call.ts";
import { openPeerProgress, type PeerProgress } from "./peer-progress.ts";

/** What one peer has, and what it gets. */
export type Feed = {
  /** Who answers at the peer's address; undefined while nobody has proved to be a gateway there. */
  readonly greeted: () => Greeting | undefined;
  /** Greets it unless that is done. */
  readonly greet: () => Promise<Greeting>;
  /** Whether it has taken the write of this sequence, or what came in its place. */
  readonly has: (sequence: number) => boolean;
  /** Says that there is something new. */
  readonly nudge: () => void;
  /** Says that the peer has been heard of, so that waiting for it may end. */
  readonly alarm: () => void;
  /** Runs until `stop`. */
  readonly run: () => Promise<void>;
};

type Means = {
  readonly gateway: Gateway;
  readonly writes: Writes;
  readonly call: CallPeer;
  readonly stop: AbortSignal;
  /** Called whenever the peer has taken something. */
  readonly onTaken: () => void;
};

const batch = 50;
const shortest = 250;
const longest = 15_000;
/** How long a peer is left alone when there is nothing to pass on. */
const idle = 5000;

/** Opens the feed of the peer at `url`: every write in order, each until it is taken or put off. */
export function openFeed(means: Means, url: string): Feed {
  const { gateway, call, stop } = means;
  const progress = openPeerProgress(gateway.database, url);
  const news = openBell(stop);
  const again = openBell(stop);
  let greeting: Greeting | undefined;
  let greetedAt = 0;

  const greetNow = async () => {
    const found = await greet(call, url);
    const isNew = progress.begin(found.database);
    greeting = found;
    greetedAt = performance.now();
    return { found, isNew };
  };
  const greeted = async (): Promise<Greeting> => greeting ?? (await greetNow()).found;
  const repeat = (bell: Bell, work: () => Promise<boolean>): Promise<void> =>
    repeatedly({ stop, bell, work }, (error, isFirst) => {
      greeting = undefined;
      if (isFirst) note(gateway, error);
    });
  const passOnAll = async (stands: Stands): Promise<boolean> => {
    const isMore = await passOn(stands);
    again.ring();
    if (isMore || performance.now() - greetedAt < idle) return isMore;
    return (await greetNow()).isNew; // a peer that was given a new database gets everything again
  };
  const alarm = (): void => [news, again].forEach((bell) => bell.alarm());
  return {
    ...{ greeted: () => greeting, greet: greeted, alarm },
    has: progress.has,
    nudge: news.ring,
    run: async () => {
      const stands = { ...means, progress, greeted };
      await Promise.all([
        repeat(news, () => passOnAll(stands)),
        repeat(again, () => tryAgain(stands)),
      ]);
    },
  };
}

type Stands = Means & {
  readonly progress: PeerProgress;
  readonly greeted: () => Promise<Greeting>;
};

/** Hands on what is new. Answers whether there may be more. */
async function passOn(stands: Stands): Promise<boolean> {
  const { gateway, writes, progress, greeted, stop, onTaken } = stands;
  const peer = await greeted();
  const rows = writes.after(progress.taken(), batch);
  for (const row of rows) {
    if (stop.aborted) return false;
    const isFromThere = row.origin === peer.database;
    const { code } = isFromThere ? { code: taken } : await deliver(stands, peer, row);
    if (code === taken) progress.take(row.sequence);
    else putOff(stands, row, code);
    if (code === taken && !isFromThere) gateway.metrics.copies.inc({ outcome: taken });
    onTaken();
  }
  return rows.length > 0;
}

/** Tries once more what the peer has put off: a payload is sent first where that is what it lacks. */
async function tryAgain(stands: Stands): Promise<boolean> {
  const { gateway, writes, progress, greeted, stop, onTaken } = stands;
  const due = progress.nextDue(gateway.now());
  if (due === undefined || stop.aborted) return false;
  const peer = await greeted();
  const row = writes.at(due.sequence);
  if (row === undefined) {
    progress.forget(due.sequence); // something newer is on its way
    return true;
  }
  const isAbsent = due.code === lacksPayload;
  const sent = isAbsent ? await deliverPayload(stands, peer, row) : { code: taken };
  const { code } = sent.code === taken ? await deliver(stands, peer, row) : sent;
  if (code === taken) progress.forget(row.sequence);
  else putOff(stands, row, code);
  onTaken();
  return true;
}

const lacksPayload = "record/no-payload";

function putOff({ gateway, progress }: Stands, { sequence }: WriteRow, code: string): void {
  const { metrics, log, database, now } = gateway;
  durably(database, () => progress.putOff(sequence, { code, now: now() }));
  if (code === lacksPayload) return;
  metrics.copies.inc({ outcome: "refused" });
  log.warn({ code }, "a peer refused a copy, which is tried again later");
}

/** A failure is told when it begins, and not each time while it lasts. */
function note({ log }: Gateway, error: unknown): void {
  const code = error instanceof HealthChainError ? error.code : undefined;
  log.warn({ code, err: error }, "copies wait for a peer");
}

/** Repeats a piece of work; waits longer after each failure in a row, and for the bell when there is nothing to do. */
async function repeatedly(
  { stop, bell, work }: { stop: AbortSignal; bell: Bell; work: () => Promise<boolean> },
  onFailure: (error: unknown, isFirst: boolean) => void,
): Promise<void> {
  let patience = shortest;
  while (!stop.aborted) {
    try {
      const isMore = await work();
      patience = shortest;
      if (!isMore) await bell.rings(idle);
    } catch (error) {
      onFailure(error, patience === shortest);
      await bell.sleeps(patience);
      patience = Math.min(2 * patience, longest);
    }
  }
}
