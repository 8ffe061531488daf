import { spawnChild, untilReady, type Child, type ChildSpec, type Ending } from "./child.ts";

/** Why a supervised run is over: a person or program asked for it, or a child ended on its own. */
export type Over = { readonly asked: NodeJS.Signals | "parent gone" } | { readonly ending: Ending };

/** Starts a child under some rule; throws ChildError when it does not get ready. */
export type StartChild = (spec: ChildSpec) => Promise<Child>;

/** A group of children that live and end together. */
export type Supervisor = {
  readonly start: StartChild;
  /** Settles once: at the first signal, or when the first child that was ready ends by itself. */
  readonly over: Promise<Over>;
  /** Ends all children at once and waits until nothing of them is left. No other starts after that. */
  readonly stopAll: () => Promise<void>;
};

/** How often a supervisor looks whether the program that started it still lives, in milliseconds. */
const glance = 500;

/**
 * Begins to supervise. From here SIGINT, SIGTERM, SIGHUP, and the death of the program that started this one, do not
 * end the process: they settle `over`, and whoever waits for it calls `stopAll`.
 */
export function supervise(): Supervisor {
  const children: Child[] = [];
  let isStopping = false;
  const { promise: over, resolve: settle } = Promise.withResolvers<Over>();
  whenAsked((asked) => settle({ asked }));
  const start: StartChild = async (spec) => {
    if (isStopping) throw new Error(`${spec.name} is not started: everything is being stopped`);
    const child = spawnChild(spec);
    children.push(child);
    await untilReady(child, spec);
    void child.ended.then((ending) => {
      if (!isStopping) settle({ ending });
    });
    return child;
  };
  const stopAll = async (): Promise<void> => {
    isStopping = true;
    await Promise.all(children.map((child) => child.stop()));
  };
  return { start, over, stopAll };
}

/** Ctrl-C arrives more than once, from the terminal, from npm and from setup: only the first settles anything. */
function whenAsked(then: (asked: NodeJS.Signals | "parent gone") => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => then(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) then("parent gone");
  }, glance).unref();
}
