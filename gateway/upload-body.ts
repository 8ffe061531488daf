import { Readable } from "node:stream";
import { RefusalError } from "./refusal.ts";

/** How fast an upload has to be: so many bytes at least in each so many seconds. */
export type Pace = { readonly bytes: number; readonly seconds: number };

/**
 * The chunks of an upload, which `count` is told the size of before each goes on. Throws `request/too-slow` (408) when
 * the sender keeps this gateway waiting; time that the reader takes does not count. The body is never destroyed, since
 * its connection would take the answer along: what is left of it is dropped after the answer (unread-bodies.ts).
 */
export async function* uploadBody(
  body: unknown,
  { pace, count }: { pace: Pace; count: (bytes: number) => void },
): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Readable))
    throw refused(400, "request/malformed", "A payload is application/octet-stream.");
  const chunks: AsyncIterator<Uint8Array> = body.iterator({ destroyOnReturn: false });
  let [came, waited] = [0, 0];
  try {
    for (;;) {
      const since = performance.now();
      const next = await inTime(chunks.next(), pace.seconds * 1000 - waited);
      if (next.done === true) return;
      came += next.value.length;
      waited += performance.now() - since;
      if (came >= pace.bytes) [came, waited] = [0, 0];
      count(next.value.length);
      yield next.value;
    }
  } finally {
    // Not awaited: it waits for a chunk that is still on its way.
    chunks.return?.().catch(() => undefined);
  }
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooSlow()), Math.max(milliseconds, 0));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined); // the connection may end after its time was over
  }
}

const tooSlow = (): RefusalError =>
  refused(408, "request/too-slow", "This upload comes too slowly. Try again on a better line.");

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
