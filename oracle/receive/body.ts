import type { FastifyInstance, FastifyRequest } from "fastify";
import type { IncomingMessage } from "node:http";
import { RefusalError } from "../refusal.ts";

/** A batch of the most readings there may be, written at length. */
export const messageLimit = 524_288;
const firstRoom = 4096;

/**
 * Takes JSON of a stated length: many small chunks, which need none, cost far more than they say. Throws a
 * {@link RefusalError} `request/length-required`, `request/too-large` or `reading/malformed`.
 */
export function takeJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "application/json",
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const stated = request.headers["content-length"];
      if (stated === undefined) throw lengthRequired();
      if (Number(stated) > messageLimit) throw tooLarge();
      const body = await readBody(payload);
      try {
        return JSON.parse(body.toString()) as unknown;
      } catch {
        throw malformed("The body is no JSON.");
      }
    },
  );
}

/**
 * Reads a body of a stated length, beyond which Node takes nothing. What came of it lies in one piece of memory, however
 * small the pieces it came in: Fastify keeps each of them, which a byte at a time costs hundreds of times what was sent.
 */
function readBody(payload: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let room: Buffer = Buffer.alloc(0);
  let length = 0;
  payload.on("data", (piece: Buffer) => {
    room = withPiece(room, length, piece);
    length += piece.length;
  });
  payload.once("error", () => reject(malformed("The body was cut off.")));
  payload.once("end", () => resolve(room.subarray(0, length)));
  return promise;
}

/** What came so far with one piece more, in twice the room where there is too little. */
function withPiece(room: Buffer, length: number, piece: Buffer): Buffer {
  const wanted = length + piece.length;
  const larger = room.length < wanted ? Buffer.alloc(Math.max(firstRoom, 2 * wanted)) : room;
  if (larger !== room) room.copy(larger, 0, 0, length);
  piece.copy(larger, length);
  return larger;
}

/** Also of what is well-formed JSON and no message. */
export const malformed = (message: string): RefusalError =>
  new RefusalError(400, { code: "reading/malformed", message });

const lengthRequired = (): RefusalError =>
  new RefusalError(411, {
    code: "request/length-required",
    message: "Say in content-length how long the message is.",
  });

export const tooLarge = (): RefusalError =>
  new RefusalError(413, {
    code: "request/too-large",
    message: "A message holds at most 1024 readings.",
  });
