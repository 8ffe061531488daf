import { Agent, request, type IncomingMessage } from "node:http";

/** One GET that is ready to be sent. */
export type ReadyRequest = { readonly url: string; readonly headers: Record<string, string> };

/** Readers, each with requests that follow one another on a connection of their own; all read bodies of `size` bytes. */
export type Load = {
  readonly readers: readonly (readonly ReadyRequest[])[];
  readonly size: number;
};

/** `rate`: answers a second. `milliseconds`: how long each answer took, to its last byte. */
export type Measured = { readonly rate: number; readonly milliseconds: readonly number[] };

/** Sends everything and measures. Throws when an answer is another than a whole body. */
export async function measureLoad({ readers, size }: Load): Promise<Measured> {
  const milliseconds: number[] = [];
  const started = performance.now();
  await Promise.all(
    readers.map(async (requests) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (const one of requests) {
        const since = performance.now();
        await readWhole(one, size, agent);
        milliseconds.push(performance.now() - since);
      }
      agent.destroy();
    }),
  );
  const rate = (milliseconds.length * 1000) / (performance.now() - started);
  return { rate, milliseconds };
}

async function readWhole({ url, headers }: ReadyRequest, size: number, agent: Agent) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers, agent }, resolve).once("error", reject).end();
  });
  let received = 0;
  let text = "";
  for await (const chunk of response as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (response.statusCode !== 200) text += chunk.toString();
  }
  if (response.statusCode === 200 && received === size) return;
  throw new Error(`${url}: status ${response.statusCode}, ${received} of ${size} bytes ${text}`);
}
