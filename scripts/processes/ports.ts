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

/** A port on 127.0.0.1 that was free a moment ago, for tests and measurements. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
