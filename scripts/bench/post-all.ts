import { connect, type Socket } from "node:net";

/** What to post: a connection for each list of bodies, whose bodies follow one another. */
export type Posting = {
  readonly url: string;
  readonly path: string;
  readonly bodies: readonly (readonly Buffer[])[];
  /** What each answer begins with. */
  readonly accepted: string;
};

const headEnd = Buffer.from("\r\n\r\n");

/**
 * Posts everything by HTTP/1.1 on sockets of its own, since Node's client would cost as much as the server; how long each
 * answer took, in milliseconds. Throws for an answer that is not as it should be.
 */
export async function postAll({ bodies, ...to }: Posting): Promise<number[]> {
  const all = await Promise.all(bodies.map((list) => postInTurn(to, list)));
  return all.flat();
}

async function postInTurn(
  { url, path, accepted }: Omit<Posting, "bodies">,
  bodies: readonly Buffer[],
): Promise<number[]> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const milliseconds: number[] = [];
  const answers = answersOf(socket);
  for (const body of bodies) {
    const since = performance.now();
    socket.write(
      Buffer.concat([
        Buffer.from(
          `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
        ),
        body,
      ]),
    );
    const { value } = await answers.next();
    milliseconds.push(performance.now() - since);
    if (value?.startsWith(accepted) !== true)
      throw new Error(`not accepted: ${value ?? "no answer"}`);
  }
  socket.destroy();
  return milliseconds;
}

/** The bodies of the answers, each of a stated length. */
async function* answersOf(socket: Socket): AsyncGenerator<string, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of socket as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (let end = bodyEnd(rest); end !== undefined && end.at <= rest.length; end = bodyEnd(rest)) {
      yield rest.toString("latin1", end.from, end.at);
      rest = rest.subarray(end.at);
    }
  }
  return undefined;
}

function bodyEnd(bytes: Buffer): { from: number; at: number } | undefined {
  const head = bytes.indexOf(headEnd);
  if (head === -1) return undefined;
  const length = /content-length: (\d+)/i.exec(bytes.toString("latin1", 0, head))?.[1] ?? "0";
  const from = head + headEnd.length;
  return { from, at: from + Number(length) };
}
