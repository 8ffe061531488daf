import { HealthChainError } from "#lib/errors";
import { durably } from "#native/durable-writes";
import type { Oracle } from "../oracle.ts";
import { deliverWindow, type GatewayPlace } from "./deliver-window.ts";
import { openForgetting } from "./forget.ts";
import { reportEquivocations } from "./report-equivocations.ts";
import { storeWindow } from "./store-window.ts";
import { submitWindow } from "./submit-window.ts";

/** What goes on beside the intake: closed windows go to the store, to the chain, to the gateways. */
export type Anchoring = {
  readonly start: () => void;
  /** Looks at once instead of in a moment. */
  readonly nudge: () => void;
  readonly close: () => Promise<void>;
};

/** Between two looks, in milliseconds; a chain that has taken a window shows it in its next block. */
const glance = 500;

/** Opens the ways on. Each goes on by itself, so that a dead gateway keeps no window from the chain. */
export function openAnchoring(oracle: Oracle): Anchoring {
  const ways = [
    openWay(oracle, "store", () => storeAll(oracle)),
    openWay(oracle, "submit", () => submitAll(oracle)),
    openWay(oracle, "forget", openForgetting(oracle)),
    ...oracle.config.GATEWAYS.map((gateway) =>
      openWay(oracle, "deliver", () => deliverAll(oracle, gateway)),
    ),
  ];
  return {
    start: () => ways.forEach((way) => way.start()),
    nudge: () => ways.forEach((way) => way.nudge()),
    close: async () => {
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}

type Way = Anchoring;

/** Repeats a piece of work. What fails is counted, logged and done again the next time. */
function openWay({ log, metrics }: Oracle, step: string, work: () => Promise<void>): Way {
  const stopping = new AbortController();
  const isOver = (): boolean => stopping.signal.aborted;
  let wake: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const code = error instanceof HealthChainError ? error.code : "oracle/failed";
      metrics.failures.inc({ step, code });
      log.warn({ err: error, step }, "a step is tried again");
    }
  };
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, glance);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!isOver()) {
      await once();
      if (!isOver()) await pause();
    }
  };
  return {
    start: () => {
      running = run();
    },
    nudge: () => wake(),
    close: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}

const numbersIn = ({ database }: Oracle, state: string): number[] =>
  (
    database.prepare("SELECT number FROM window WHERE state = ? ORDER BY number").all(state) as {
      number: number;
    }[]
  ).map(({ number }) => number);

async function storeAll(oracle: Oracle): Promise<void> {
  for (const window of numbersIn(oracle, "closed")) {
    await storeWindow(oracle, window);
    oracle.metrics.windows.inc({ state: "stored" });
  }
}

/** One after the other, since the chain takes no window before the last one. */
async function submitAll(oracle: Oracle): Promise<void> {
  const waiting = numbersIn(oracle, "stored");
  oracle.metrics.waiting.set(waiting.length);
  await reportEquivocations(oracle);
  for (const window of waiting) if (!(await submitWindow(oracle, window))) return;
}

/** What one gateway does not have yet. Once all have a window, nothing of it but its number stays here. */
async function deliverAll(oracle: Oracle, gateway: GatewayPlace): Promise<void> {
  const { database, config } = oracle;
  const has = database.prepare("SELECT 1 FROM delivery WHERE window = ? AND gateway = ?");
  const note = database.prepare("INSERT INTO delivery VALUES (?, ?) ON CONFLICT DO NOTHING");
  const deliveries = database.prepare("SELECT gateway FROM delivery WHERE window = ?");
  for (const window of numbersIn(oracle, "anchored")) {
    const { number } = gateway;
    if (has.get(window, number) === undefined) await deliverWindow(oracle, window, gateway);
    note.run(window, number);
    const done = (deliveries.all(window) as { gateway: number }[]).map((row) => row.gateway);
    if (config.GATEWAYS.every((one) => done.includes(one.number))) noteDelivered(oracle, window);
  }
}

function noteDelivered({ database, metrics }: Oracle, window: number): void {
  durably(database, () => {
    database.prepare("UPDATE window SET state = 'delivered' WHERE number = ?").run(window);
    database.prepare("DELETE FROM segment WHERE window = ?").run(window);
    database.prepare("DELETE FROM delivery WHERE window = ?").run(window);
  });
  metrics.windows.inc({ state: "delivered" });
}
