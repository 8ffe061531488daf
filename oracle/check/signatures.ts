import { Worker } from "node:worker_threads";
import type { Hex } from "#lib/bytes";

/**
 * What the worker is asked: of each digest (32 bytes, one after the other) who signed it, or, where there is no signature,
 * to sign it with the oracle's account.
 */
export type Questions = {
  readonly digests: Uint8Array;
  readonly signatures: readonly (Hex | undefined)[];
};

/** Account, or signature; undefined where nobody signed. */
export type Reply = Hex | undefined;

/** Signing and checking, on threads of their own: they take longer than all else that is done with a message. */
export type Signatures = {
  /** The account that signed a digest (32 bytes), by secp256k1 or P-256; undefined where none did. */
  readonly signerOf: (digest: Uint8Array, signature: Hex) => Promise<Reply>;
  /** Signs a digest (32 bytes) with the oracle's account. */
  readonly sign: (digest: Uint8Array) => Promise<Hex>;
  readonly close: () => Promise<unknown>;
};

type Waiting = {
  readonly digest: Uint8Array;
  readonly signature?: Hex;
  readonly reply: PromiseWithResolvers<Reply>;
};

const digestLength = 32;

/** In MiB. What a check needs is little; without a limit, garbage would pile up. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

const program = new URL("signature-worker.ts", import.meta.url);

const secp256k1Length = 132;

/**
 * Starts a thread; and, with the first signature by P-256, another for those, which take fifty times as long: nobody else
 * waits for them. Should one fail, the process ends: nothing can be accepted without it.
 */
export function openSignatures(accountKey: Uint8Array): Signatures {
  const usual = openThread(accountKey);
  let slow: Thread | undefined;
  return {
    signerOf: (digest, signature) => {
      if (signature.length === secp256k1Length) return usual.ask({ digest, signature });
      slow ??= openThread(undefined);
      return slow.ask({ digest, signature });
    },
    sign: async (digest) => {
      const signature = await usual.ask({ digest });
      if (signature === undefined) throw new Error("the oracle's account did not sign");
      return signature;
    },
    close: () => Promise.all([usual.close(), slow?.close()]),
  };
}

type Thread = ReturnType<typeof openThread>;

/** A thread that answers in order; without a key it signs nothing. */
function openThread(accountKey: Uint8Array | undefined) {
  const worker = new Worker(program, { workerData: accountKey, resourceLimits });
  let waiting: Waiting[] = [];
  const asked: (readonly Waiting[])[] = [];
  const flush = (): void => {
    const digests = new Uint8Array(waiting.length * digestLength);
    for (const [index, { digest }] of waiting.entries()) digests.set(digest, index * digestLength);
    const signatures = waiting.map(({ signature }) => signature);
    worker.postMessage({ digests, signatures } satisfies Questions, [digests.buffer]);
    asked.push(waiting);
    waiting = [];
  };
  worker.on("message", (replies: readonly Reply[]) => {
    const answered = asked.shift() ?? []; // the worker answers in order
    for (const [index, { reply }] of answered.entries()) reply.resolve(replies[index]);
  });
  /** Questions of one turn of the event loop go together. */
  const ask = (question: Omit<Waiting, "reply">): Promise<Reply> => {
    const reply = Promise.withResolvers<Reply>();
    if (waiting.push({ ...question, reply }) === 1) setImmediate(flush);
    return reply.promise;
  };
  return { ask, close: () => worker.terminate() };
}
