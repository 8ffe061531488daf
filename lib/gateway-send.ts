import { sha256 } from "@noble/hashes/sha2";
import { fromHex, toHex, utf8 } from "./bytes.ts";
import {
  emptyBodyDigest,
  encodeGatewayRequest,
  requestHeaders,
  signGatewayRequest,
} from "./gateway-request.ts";
import { GatewayError, reach, requireAnswer, type GatewaySession } from "./gateway-session.ts";
import { treatment } from "./permission.ts";

/** One signed request. `body`: bytes or JSON; `stream` goes unsigned (see gateway-request.ts). */
export type SignedRequest = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly purpose?: number;
  readonly bytes?: Uint8Array;
  readonly json?: unknown;
  readonly stream?: BodyInit;
  readonly range?: string;
};

export type SendSigned = (request: SignedRequest) => Promise<Response>;

/**
 * Signs and sends, one request after the other until its answer begins, so that counters arrive in their order. A counter
 * is the time in milliseconds, or more: it also orders what one person writes in several sessions and at several gateways.
 */
export function openSend(session: GatewaySession): SendSigned {
  let counter = 0;
  let last: Promise<unknown> = Promise.resolve();
  const sendOnce: SendSigned = (request) => {
    const answered = last.then(async () => {
      counter = Math.max(counter + 1, Date.now());
      return reach(session, request.path, signedInit(session, counter, request));
    });
    last = answered.catch(() => undefined);
    return answered.then(requireAnswer);
  };
  return async (request) => {
    try {
      return await sendOnce(request);
    } catch (error) {
      const newest = newestToldBy(error);
      if (newest === undefined) throw error;
      counter = Math.max(counter, newest);
      return sendOnce(request);
    }
  };
}

/** `write/not-newest` tells the counter under which another device of this person, with a faster clock, has written. */
function newestToldBy(error: unknown): number | undefined {
  if (!(error instanceof GatewayError) || error.code !== "write/not-newest") return undefined;
  const { newest } = error.details;
  return typeof newest === "number" && Number.isSafeInteger(newest) ? newest : undefined;
}

function signedInit(
  session: GatewaySession,
  counter: number,
  { method, path, purpose = treatment, bytes, json, stream, range }: SignedRequest,
): RequestInit {
  const signed = json === undefined ? bytes : utf8(JSON.stringify(json));
  const encoded = encodeGatewayRequest({
    deployment: fromHex(session.deployment),
    ...{ gateway: session.gateway, session: session.id, counter, method, path, purpose },
    bodyDigest: signed === undefined ? emptyBodyDigest : sha256(signed),
  });
  const body = stream ?? (signed as BodyInit | undefined);
  const type = json === undefined ? "application/octet-stream" : "application/json";
  return {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": type }),
      ...(range === undefined ? {} : { range }),
      [requestHeaders.session]: session.id,
      [requestHeaders.counter]: String(counter),
      [requestHeaders.purpose]: String(purpose),
      [requestHeaders.signature]: toHex(signGatewayRequest(session.privateKey, encoded)),
    },
    ...(body === undefined ? {} : { body }),
    // Streams need it in Node; browsers that cannot stream are given a Blob.
    ...(stream instanceof ReadableStream ? { duplex: "half" } : {}),
  };
}
