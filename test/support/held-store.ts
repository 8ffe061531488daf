import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";

/** A way to a store that holds its answers back when a test says so. */
export type HeldStore = {
  readonly url: string;
  /** Holds back every answer from now on; resolves once one waits. The next call of `release` lets them go. */
  readonly hold: () => Promise<void>;
  readonly release: () => void;
  readonly close: () => Promise<void>;
};

/** Starts one before the store at `target`. */
export async function startHeldStore(target: string): Promise<HeldStore> {
  let held: PromiseWithResolvers<void> | undefined;
  let waits: (() => void) | undefined;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = "/" } = incoming;
    const onward = ask(new URL(url, target), { method, headers }, (answer) => {
      waits?.();
      void Promise.resolve(held?.promise).then(() => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
    });
    onward.once("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => {
      held = Promise.withResolvers();
      return new Promise((resolve) => {
        waits = resolve;
      });
    },
    release: () => {
      held?.resolve();
      held = waits = undefined;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
