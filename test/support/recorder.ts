import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A wire-tap: passes every byte on, both ways, and keeps it. */
export type Recorder = {
  /** Where to reach what listens behind it. */
  readonly url: string;
  /** All that went by so far. */
  readonly bytes: () => Buffer;
  readonly close: () => Promise<void>;
};

/** Starts one before a port on 127.0.0.1, on which nothing need listen yet. */
export async function startRecorder(port: number): Promise<Recorder> {
  const kept: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("data", (piece: Buffer) => kept.push(piece));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => Buffer.concat(kept),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The port in an address. */
export const portOf = (url: string): number => Number(new URL(url).port);
