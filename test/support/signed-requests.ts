import { createHash } from "node:crypto";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { encodeGatewayRequest, requestHeaders, signGatewayRequest } from "#lib/gateway-request";
import type { GatewaySession } from "#lib/gateway-session";

/** What is asked for. */
export type Asked = {
  readonly method?: string;
  readonly path: string;
  readonly purpose?: number;
  readonly body?: Uint8Array;
  readonly type?: string;
};

/** A whole answer, and by which digest an entry names the request. */
export type Answered = {
  readonly status: number;
  readonly code: string | undefined;
  readonly bytes: Buffer;
  readonly request: Hex;
};

/** The signed bytes of a request, and the headers that carry the signature. */
export function signedHead(
  session: GatewaySession,
  asked: Pick<Asked, "path" | "purpose" | "body"> & { method: string; counter: number },
) {
  const { method, path, purpose = 0, counter, body = Buffer.of() } = asked;
  const encoded = encodeGatewayRequest({
    deployment: fromHex(session.deployment),
    ...{ gateway: session.gateway, session: session.id, counter },
    ...{ method, path, purpose, bodyDigest: createHash("sha256").update(body).digest() },
  });
  const headers = {
    [requestHeaders.session]: session.id,
    [requestHeaders.counter]: String(counter),
    [requestHeaders.purpose]: String(purpose),
    [requestHeaders.signature]: toHex(signGatewayRequest(session.privateKey, encoded)),
  };
  return { encoded, headers };
}

/** Asks with one session, one request after the other, each with the next counter. */
export function openSignedRequests(session: GatewaySession): (asked: Asked) => Promise<Answered> {
  let counter = 0;
  return async ({ method = "GET", path, purpose = 0, body, type = "application/octet-stream" }) => {
    counter = Math.max(counter + 1, Date.now());
    const { encoded, headers } = signedHead(session, {
      ...{ method, path, purpose, counter },
      ...(body === undefined ? {} : { body }),
    });
    const response = await fetch(`${session.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const request = toHex(createHash("sha256").update(encoded).digest());
    return { status: response.status, code: codeOf(bytes), bytes, request };
  };
}

/** The `code` in an answer of JSON, else undefined. */
export function codeOf(bytes: Buffer): string | undefined {
  try {
    return (JSON.parse(bytes.toString()) as { code?: string }).code;
  } catch {
    return undefined; // bytes
  }
}
