import { on } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Readable, Writable } from "node:stream";
import busboy, { type FileInfo } from "busboy";
import { maxBlockSize, StoreError } from "#lib/store";
import { RpcFault } from "./rpc-fault.ts";

/** Parts of one upload: empty ones need no waiting, so a few megabytes of them would be a few hundred in memory. */
const maxParts = 1000;

/** `maxUpload`: bytes one request may carry. `uploadIdleTime`: milliseconds it may bring no byte. */
export type UploadLimits = { maxUpload: number; uploadIdleTime: number };

/** One file of a multipart upload. `bytes` must be read to its end before the next one comes. */
export type Upload = { name: string; isDirectory: boolean; bytes: AsyncIterable<Uint8Array> };

/**
 * Reads a multipart request file by file, at the pace of whoever reads. A connection that breaks
 * or falls silent makes the reading throw, so half a file is never taken for a whole one and nobody
 * waits for the rest for ever. Beyond `maxUpload` bytes `store/too-large`.
 */
export async function* uploads(
  request: IncomingMessage,
  { maxUpload, uploadIdleTime }: UploadLimits,
): AsyncGenerator<Upload> {
  const parser = openParser(request);
  const count = counter(maxUpload);
  const files = on(parser, "file", { close: ["close"] }) as AsyncIterable<FileEvent>;
  const cut = () => {
    if (request.complete) return; // all of it is here, though perhaps not yet read
    parser.destroy(new RpcFault("the upload ended early", { status: 400 }));
  };
  const endWatch = cutWhenSilent(request, parser, uploadIdleTime);
  request.once("close", cut).once("error", cut).pipe(parser);
  try {
    for await (const [, stream, info] of files) {
      stream.on("error", () => undefined); // told through the reading
      yield { ...describe(info), bytes: count(stream) };
    }
  } finally {
    endWatch();
    request.off("close", cut).off("error", cut).unpipe(parser).resume();
    parser.on("error", () => undefined).destroy();
  }
}

/** Reads one upload whole. Throws `store/too-large` beyond the size of a block. */
export async function wholeUpload(upload: Upload): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of counter(maxBlockSize)(upload.bytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

type FileEvent = [field: string, stream: Readable, info: FileInfo];

function openParser({ headers }: IncomingMessage): Writable {
  try {
    const limits = { parts: maxParts };
    const parser = busboy({ headers, defParamCharset: "utf8", preservePath: true, limits });
    const message = `more than ${maxParts} parts in one upload; send them one after the other`;
    return parser.once("partsLimit", () => {
      parser.destroy(new RpcFault(message, { status: 400 }));
    });
  } catch (cause) {
    throw new RpcFault("file argument is required as multipart/form-data", { status: 400, cause });
  }
}

/** Breaks the parser when `request` brings no byte for `time` milliseconds. Answers how to stop watching. */
function cutWhenSilent(request: IncomingMessage, parser: Writable, time: number): () => void {
  const timer = setTimeout(() => {
    const isOurTurn = request.complete || parser.writableLength > 0; // bytes wait for their reader
    if (isOurTurn) return void timer.refresh();
    parser.destroy(new RpcFault(`the upload sent nothing for ${time} ms`, { status: 408 }));
  }, time);
  const moved = () => void timer.refresh();
  request.on("data", moved);
  return () => {
    clearTimeout(timer);
    request.off("data", moved);
  };
}

function counter(limit: number) {
  let total = 0;
  return async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      total += piece.length;
      if (total > limit) throw new StoreError("too-large", `upload is larger than ${limit} bytes`);
      yield piece;
    }
  };
}

function describe({ filename = "", mimeType }: FileInfo): Omit<Upload, "bytes"> {
  const isDirectory = mimeType === "application/x-directory";
  try {
    return { name: decodeURIComponent(filename), isDirectory };
  } catch {
    return { name: filename, isDirectory }; // a name that only looks percent-encoded
  }
}
