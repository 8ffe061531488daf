import { expect } from "chai";
import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { GatewayProcess } from "./gateway-process.ts";
import { anyMoment } from "./rounds.ts";
import { longestOutage, type Outages } from "./unsteady-world.ts";

/** A service that is killed while others fail. */
export type Victim = {
  readonly spawn: () => GatewayProcess;
  /** How many answers it has given. */
  readonly answers: () => number;
  /** It is killed after so many answers at most, or so many milliseconds. */
  readonly mostAnswers: number;
  readonly longestLife: number;
  /** What is waited for besides, now and then, before it is killed. */
  readonly linger?: () => Promise<unknown>;
};

/** Kills, and how often each outage came. */
export type Killing = {
  readonly counts: { kills: number } & Record<string, number>;
  /** Starts the service, however often an outage refuses it. */
  readonly started: () => Promise<GatewayProcess>;
  /** Kills it once at a moment of its start or work. */
  readonly killedOnce: () => Promise<void>;
};

/** Kills a service at random moments; each outage comes in one of the first rounds, and then in half of them. */
export function openKilling(victim: Victim, outages: Outages): Killing {
  const names = Object.keys(outages);
  const counts: Killing["counts"] = {
    ...{ kills: 0, "of them before it listened": 0, "starts refused by an outage": 0 },
    ...Object.fromEntries(names.map((name) => [name, 0])),
  };
  const count = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);

  async function started(): Promise<GatewayProcess> {
    for (;;) {
      const service = victim.spawn();
      if (await service.ready) return service;
      expect(service.errors()).to.match(/^(chain|store)\/(unreachable|timeout)/);
      count("starts refused by an outage");
    }
  }

  async function someOutage(): Promise<void> {
    const round = counts.kills;
    const name = names[round < names.length ? round : randomInt(2 * names.length)];
    const act = name === undefined ? undefined : outages[name];
    if (name === undefined || act === undefined) return;
    await anyMoment(longestOutage);
    await act();
    count(name);
  }

  async function killedOnce(): Promise<void> {
    const outage = someOutage();
    if (randomInt(8) === 0) {
      const service = victim.spawn();
      await anyMoment(2000);
      const isReady = await Promise.race([service.ready, wait(0, false)]);
      await service.end("SIGKILL");
      if (!isReady) count("of them before it listened");
    } else {
      const service = await started();
      await someAnswers(victim);
      await victim.linger?.();
      await service.end("SIGKILL");
    }
    counts.kills += 1;
    await outage;
  }
  return { counts, started, killedOnce };
}

/** A moment within the work, however fast this machine is. */
async function someAnswers({ answers, mostAnswers, longestLife }: Victim): Promise<void> {
  const enough = answers() + randomInt(mostAnswers);
  const late = performance.now() + longestLife;
  while (answers() < enough && performance.now() < late) await anyMoment(20);
  await anyMoment(30);
}
