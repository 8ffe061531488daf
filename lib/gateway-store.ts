import { z } from "zod";
import { rawCid, verifyBlock } from "./block-verification.ts";
import { toHex } from "./bytes.ts";
import { encodeCanonical } from "./canonical-cbor.ts";
import type { SendSigned } from "./gateway-send.ts";
import { GatewayError } from "./gateway-session.ts";
import { decodeManifest, digestOfCid, manifestDigest } from "./manifest.ts";
import { sealedSizeOf } from "./payload-header.ts";
import { treatment } from "./permission.ts";
import { StoreError, type ReadOptions, type Store } from "./store.ts";
import type { BoxRequest, Vault } from "./vault.ts";

/** Makes a request body of sealed chunks: a Blob, which every browser takes, or a stream, which Node takes. */
export type UploadBody = (chunks: AsyncIterable<Uint8Array>) => BodyInit | Promise<BodyInit>;

/** Chunks in a Blob, which browsers keep on disk when it is large. */
export async function blobBody(chunks: AsyncIterable<Uint8Array>): Promise<Blob> {
  const parts: BlobPart[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return new Blob(parts);
}

/** Chunks as a stream: bounded memory, but no browser sends one over HTTP/1.1. */
export const streamBody: UploadBody = (chunks) => {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
};

type RecordVault = Pick<Vault, "putRecordBoxes" | "keyBox" | "headerBox" | "eraseRecord">;

/** What is known of a record whose manifest passed by. */
type Known = { readonly digest: string; readonly size: number; purpose: number };

const resumptions = 3;

/**
 * The store and the record side of the vault through one gateway. It knows manifests and the payloads they name, nothing
 * else: what it reads is a manifest by its CID, or the payload of a manifest read or box asked for before. Payload bytes
 * are not checked against their CID here; the seal of every chunk and the commitment in the manifest are (lib/payload.ts).
 */
export function gatewayStore(
  send: SendSigned,
  uploadBody: UploadBody = blobBody,
): { store: Store; vaultRecords: RecordVault } {
  const memory: Memory = { waiting: new Map(), payloads: new Map() };
  return {
    store: manifestStore(send, memory, uploadBody),
    vaultRecords: recordVault(send, memory),
  };
}

/** Manifests that wait for their boxes, by digest; records by the CID of their payload. */
type Memory = {
  readonly waiting: Map<string, Uint8Array>;
  readonly payloads: Map<string, Known>;
};

function noteManifest({ payloads }: Memory, encoded: Uint8Array): void {
  const { payload, header } = decodeManifest(encoded);
  const digest = hexDigits(manifestDigest(encoded));
  const known = { digest, size: sealedSizeOf(header), purpose: treatment };
  if (!payloads.has(payload)) payloads.set(payload, known);
}

function manifestStore(send: SendSigned, memory: Memory, uploadBody: UploadBody): Store {
  const { waiting, payloads } = memory;
  return {
    addFile: async (chunks) => {
      const stream = await uploadBody(chunks);
      const answer = await send({ method: "PUT", path: "/payloads", stream });
      return z.object({ cid: z.string(), size: z.number() }).parse(await answer.json());
    },
    putBlock: async (manifest) => {
      noteManifest(memory, manifest);
      waiting.set(hexDigits(manifestDigest(manifest)), manifest); // goes with its boxes
      return rawCid(manifest);
    },
    getBlock: async (cid) => {
      const path = `/records/${hexDigits(digestOfCid(cid))}/manifest`;
      const answer = await send({ method: "GET", path });
      const manifest = new Uint8Array(await answer.arrayBuffer());
      await verifyBlock(cid, manifest);
      noteManifest(memory, manifest);
      return manifest;
    },
    readFile: (cid, options) => readPayload(send, requireKnown(payloads, cid), options),
    has: async (cid) => {
      const answer = send({
        method: "GET",
        path: `/records/${hexDigits(digestOfCid(cid))}/manifest`,
      });
      return (await noneWhenMissing(answer)) !== undefined;
    },
    pin: () => Promise.reject(ownCare()),
    unpin: () => Promise.reject(ownCare()),
  };
}

function recordVault(send: SendSigned, { waiting, payloads }: Memory): RecordVault {
  const box = async (name: string, { manifest, purpose }: BoxRequest) => {
    const digest = hexDigits(manifest);
    for (const known of payloads.values()) if (known.digest === digest) known.purpose = purpose;
    const path = `/records/${digest}/${name}`;
    const answer = await noneWhenMissing(send({ method: "GET", path, purpose }));
    return answer === undefined ? undefined : new Uint8Array(await answer.arrayBuffer());
  };
  return {
    putRecordBoxes: async ({ manifest: digest, keyBox, headerBox }) => {
      const manifest = waiting.get(hexDigits(digest));
      if (manifest === undefined)
        throw new GatewayError("record/no-manifest", "Store the manifest before its boxes.");
      const bytes = encodeCanonical([manifest, keyBox, headerBox]);
      await send({ method: "POST", path: "/records", bytes });
      waiting.delete(hexDigits(digest));
    },
    keyBox: (request) => box("key-box", request),
    headerBox: (request) => box("header-box", request),
    eraseRecord: async (_patient, digest) => {
      await send({ method: "DELETE", path: `/records/${hexDigits(digest)}` });
    },
  };
}

/** The payload's bytes; goes on where a broken connection left off, a few times. */
async function* readPayload(
  send: SendSigned,
  { digest, size, purpose }: Known,
  { offset = 0, length = size - offset }: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  const end = Math.min(offset + length, size);
  let at = offset;
  for (let attempt = 0; at < end; attempt += 1) {
    const path = `/records/${digest}/payload`;
    const range = at === 0 && end === size ? {} : { range: `bytes=${at}-${end - 1}` };
    const { body } = await send({ method: "GET", path, purpose, ...range });
    if (body === null) throw broken(digest);
    try {
      for await (const chunk of body) {
        at += chunk.length;
        yield chunk;
      }
    } catch (cause) {
      if (attempt === resumptions) throw broken(digest, cause);
    }
    if (at < end && attempt === resumptions) throw broken(digest);
  }
}

async function noneWhenMissing(answer: Promise<Response>): Promise<Response | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GatewayError && error.status === 404) return undefined;
    throw error;
  }
}

function requireKnown(payloads: ReadonlyMap<string, Known>, cid: string): Known {
  const known = payloads.get(cid);
  if (known !== undefined) return known;
  throw new StoreError(
    "refused",
    "A gateway gives out the payload of a record whose manifest was read first.",
    { cid },
  );
}

const hexDigits = (bytes: Uint8Array): string => toHex(bytes).slice(2);

const ownCare = (): StoreError =>
  new StoreError("refused", "A gateway itself keeps what its records name.");

const broken = (digest: string, cause?: unknown): StoreError =>
  new StoreError("unreachable", `The download of record ${digest} broke off. Try again.`, {
    cause,
  });
