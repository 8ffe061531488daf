import type { Database } from "../database.ts";
import type { Gateway } from "../gateway.ts";
import { RefusalError } from "../refusal.ts";
import type { Writes } from "../writes.ts";
import { openFeed } from "./feed.ts";
import { openPeerCalls } from "./peer-call.ts";
import type { Reached } from "./signed-write.ts";

/** A gateway's peers: who they are, and what they have. */
export type Copies = {
  /** How people reach one of the peers, or this gateway itself; undefined for any other. */
  readonly reached: (gateway: number) => Promise<Reached | undefined>;
  /** The database of a peer; undefined for a gateway that is none of the configured peers. */
  readonly databaseOf: (gateway: number) => Promise<string | undefined>;
  /** Waits until enough gateways have a write. Throws a {@link RefusalError} `copies/too-few` when they do not in time. */
  readonly kept: (sequence: number) => Promise<void>;
  /** What this gateway tells of itself to one that has just proved itself. */
  readonly greeting: () => { database: string } & Reached;
  readonly start: () => void;
  readonly close: () => Promise<void>;
};

/** A stranger cannot have every peer greeted at each request. */
const greetingMilliseconds = 1000;

/** Opens the copying to and from the configured peers. Nothing is sent before `start`. */
export function openCopies(gateway: Gateway, writes: Writes): Copies {
  const { config, database, identity } = gateway;
  const stopping = new AbortController();
  const { signal: stop } = stopping;
  const taken = openSignal();
  const call = openPeerCalls(gateway, stop);
  const feeds = config.PEERS.map((url) =>
    openFeed({ gateway, writes, call, stop, onTaken: taken.give }, url.replace(/\/+$/, "")),
  );
  writes.listen(() => {
    for (const feed of feeds) feed.nudge();
  });
  const own = { domain: config.DOMAIN, uri: config.URI };
  const peerOf = openPeerSearch(feeds);
  const running: Promise<unknown>[] = [];
  return {
    reached: async (number) => (number === identity.number ? own : peerOf(number)),
    databaseOf: async (number) => (await peerOf(number))?.database,
    kept: async (sequence) => {
      const isKept = (): boolean =>
        feeds.filter((feed) => feed.has(sequence)).length >= config.COPIES - 1;
      const deadline = performance.now() + config.COPY_SECONDS * 1000;
      while (!isKept()) {
        const left = deadline - performance.now();
        if (left <= 0 || stop.aborted) throw tooFew(config.COPIES);
        await taken.wait(left);
      }
    },
    greeting: () => {
      for (const feed of feeds) if (feed.greeted() === undefined) feed.alarm();
      return { ...identityOf(database), ...own };
    },
    start: () => void running.push(...feeds.map((feed) => feed.run())),
    close: async () => {
      stopping.abort();
      taken.give();
      await Promise.all(running);
    },
  };
}

const identityOf = (database: Database): { database: string } =>
  database.prepare("SELECT database FROM identity").get() as { database: string };

/** Wakes all who wait. */
function openSignal() {
  const waiting = new Set<() => void>();
  return {
    give: (): void => {
      for (const wake of waiting) wake();
    },
    wait: async (milliseconds: number): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const wake = (): void => resolve(undefined);
      const timer = setTimeout(wake, milliseconds);
      waiting.add(wake);
      await promise;
      clearTimeout(timer);
      waiting.delete(wake);
    },
  };
}

/** Finds the peer of a number, greeting those that have not answered yet. */
function openPeerSearch(feeds: readonly ReturnType<typeof openFeed>[]) {
  let greetedAt = -Infinity;
  return async (number: number) => {
    const known = () => feeds.map((feed) => feed.greeted()).find((one) => one?.number === number);
    if (known() !== undefined || performance.now() - greetedAt < greetingMilliseconds)
      return known();
    greetedAt = performance.now();
    await Promise.allSettled(feeds.map((feed) => feed.greet()));
    return known();
  };
}

const tooFew = (copies: number): RefusalError =>
  new RefusalError(503, {
    code: "copies/too-few",
    message: `It is kept here, but fewer than ${copies} gateways have it yet. Nothing is lost: do the same again, or wait.`,
  });
