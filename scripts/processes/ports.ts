import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { HealthChainError } from "#lib/errors";

/** A port that something of ours needs on 127.0.0.1. */
export type NeededPort = {
  readonly port: number;
  readonly neededBy: string;
  readonly option: string;
};

/** Code `start/port-taken`. */
export class PortTakenError extends HealthChainError {
  constructor({ port, neededBy, option }: NeededPort) {
    super(
      "start/port-taken",
      `Port ${port} is taken by another program: ${neededBy} needs it. Stop that program ` +
        `(perhaps another \`npm start\`), or choose another port with ${option} NUMBER.`,
    );
  }
}

/** The first of these ports on which another program listens, or undefined when all are free. */
export async function findTakenPort(
  needed: readonly NeededPort[],
): Promise<NeededPort | undefined> {
  for (const one of needed) {
    if (!(await isFree(one.port))) return one;
  }
  return undefined;
}

/** Below what Linux, macOS and Windows hand out by themselves, so that no program at work beside ours is given one of these. */
const firstPort = 20_000;
const lastPort = 32_767;

/** A port on 127.0.0.1 that was free a moment ago, for tests and measurements. Drawn at random. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, lastPort + 1);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
