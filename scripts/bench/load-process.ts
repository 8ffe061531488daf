import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Hex } from "#lib/bytes";
import type { DeviceKey } from "#lib/device-key";

/** A device whose key another process may have. */
export type LoadDevice = {
  readonly curve: DeviceKey["curve"];
  readonly privateKey: Hex;
  readonly saltSecret: Hex;
  readonly verifier?: Hex;
  readonly deployment: Hex;
  readonly device: number;
  readonly patient: number;
};

/** Of each device so many messages, of so many readings each. */
export type LoadOrder = {
  readonly url: string;
  readonly devices: readonly LoadDevice[];
  readonly messages: number;
  readonly batch: number;
};

/** Readings that were sent and accepted, how long that took, and how long a message took. */
export type LoadResult = {
  readonly readings: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
};

/** The process that sends. */
export type LoadProcess = {
  /** Signs ahead; what is answered sends it all at once and measures. */
  readonly sign: (order: LoadOrder) => Promise<() => Promise<LoadResult>>;
  readonly close: () => void;
};

const program = fileURLToPath(new URL("readings-load.ts", import.meta.url));

/** Starts it. */
export function startLoadProcess(): LoadProcess {
  const child = fork(program, [], { execArgv: ["--import", "tsx"] });
  return {
    sign: async (order) => {
      await asked(child, order);
      return async () => (await asked(child, "send")) as LoadResult;
    },
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** Sends a message and waits for its answer. */
async function asked(child: ChildProcess, message: LoadOrder | "send"): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const answer = once(child, "message", { signal });
  const end = once(child, "exit", { signal });
  child.send(message);
  try {
    const isAnswered = await Promise.race([answer.then(() => true), end.then(() => false)]);
    if (!isAnswered) throw new Error("the process that sends readings has ended");
    const [found] = (await answer) as [unknown];
    return found;
  } finally {
    over.abort();
    await Promise.allSettled([answer, end]);
  }
}
