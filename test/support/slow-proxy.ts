import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A line to somewhere on which everything takes longer. */
export type SlowLine = {
  readonly port: number;
  readonly close: () => Promise<void>;
};

/** Listens on any port of this machine; each piece of either direction arrives so many milliseconds later, in order. */
export async function openSlowLine(target: number, milliseconds: number): Promise<SlowLine> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port: target });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy());
      void carry(from, to, milliseconds).catch(() => undefined); // cut off
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function carry(from: Socket, to: Socket, milliseconds: number): Promise<void> {
  for await (const piece of from as AsyncIterable<Buffer>) {
    await wait(milliseconds);
    to.write(piece);
  }
  to.end();
}
