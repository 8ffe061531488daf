import { secp256k1 } from "@noble/curves/secp256k1";
import { sha256 } from "@noble/hashes/sha2";
import { z } from "zod";
import { statementsDomain } from "./acts/domains.ts";
import { fromHex, type Hex } from "./bytes.ts";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import type { TypedData } from "./eip712.ts";
import { digestField, memberField } from "./format-fields.ts";

/*
 * Gateway request: canonical dag-cbor
 *   ["gateway-request", 1, deployment (32), gateway, session id (text), counter, method, path, purpose, SHA-256(body) (32)]
 * signed by the session key: ECDSA over its SHA-256, 64 bytes r ‖ s with low s. The path is as sent, with its query.
 * A streamed payload counts as an empty body: the signed manifest names its CID afterwards.
 */

/** What a signed request says. */
export type GatewayRequest = {
  /** 32 bytes. */
  readonly deployment: Uint8Array;
  /** Member number of the gateway it is for. */
  readonly gateway: number;
  readonly session: string;
  /** Above that of every earlier request of the session; for what is written, Unix milliseconds or a little more. */
  readonly counter: number;
  readonly method: string;
  /** With its query, as in the request line. */
  readonly path: string;
  /** Purpose bit index. */
  readonly purpose: number;
  /** 32 bytes. */
  readonly bodyDigest: Uint8Array;
};

/** Headers that carry what the request line does not. */
export const requestHeaders = {
  session: "healthchain-session",
  counter: "healthchain-counter",
  purpose: "healthchain-purpose",
  signature: "healthchain-signature",
} as const;

/** SHA-256 of no bytes: the body digest of requests without a body and of streamed payloads. */
export const emptyBodyDigest = sha256(new Uint8Array());

/** The bytes that are signed, and whose SHA-256 stands in the access entry. */
export function encodeGatewayRequest(request: GatewayRequest): Uint8Array {
  const { deployment, gateway, session, counter, method, path, purpose, bodyDigest } = request;
  const fields = [deployment, gateway, session, counter, method, path, purpose, bodyDigest];
  return encodeCanonical(["gateway-request", 1, ...fields]);
}

const schema = z.tuple([
  z.literal("gateway-request"),
  z.literal(1),
  digestField, // deployment
  memberField, // gateway
  z.string(), // session
  z.number(), // counter
  z.string(), // method
  z.string(), // path
  z.number(), // purpose
  digestField, // SHA-256 of the body
]);

/** What encoded bytes say; undefined for anything but a gateway request. */
export function decodeGatewayRequest(bytes: Uint8Array): GatewayRequest | undefined {
  try {
    const [, , deployment, gateway, session, counter, method, path, purpose, bodyDigest] =
      schema.parse(decodeCanonical(bytes));
    return { deployment, gateway, session, counter, method, path, purpose, bodyDigest };
  } catch {
    return undefined; // not a request at all
  }
}

/** The session key's signature over an encoded request, 64 bytes. */
export const signGatewayRequest = (sessionKey: Uint8Array, encoded: Uint8Array): Uint8Array =>
  secp256k1.sign(sha256(encoded), sessionKey).toBytes("compact");

/** Whether the session key (33 bytes) signed this encoded request. */
export function isRequestSignedBy(
  publicKey: Uint8Array,
  encoded: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return secp256k1.verify(signature, sha256(encoded), publicKey, { lowS: true });
  } catch {
    return false; // no point, or no signature: nobody signed this
  }
}

const gatewayProofTypes = {
  GatewayProof: [
    { name: "deployment", type: "bytes32" },
    { name: "gateway", type: "uint32" },
    { name: "challenge", type: "bytes32" },
    { name: "nonce", type: "string" },
    { name: "domain", type: "string" },
  ],
} as const;

/** What a gateway says of itself in answer to a client's random challenge. */
export type GatewayProof = {
  readonly deployment: Hex;
  readonly gateway: number;
  /** 32 random bytes of the client. */
  readonly challenge: Hex;
  readonly nonce: string;
  readonly domain: string;
};

/** The statement by which a gateway proves that it holds its registered account. */
export function gatewayProof(proof: GatewayProof): TypedData {
  return {
    domain: statementsDomain(proof.deployment),
    types: gatewayProofTypes,
    primaryType: "GatewayProof",
    message: proof,
  };
}

/** Bytes of a hex string of a given length, or undefined. */
export function hexOfLength(text: string, length: number): Uint8Array | undefined {
  return /^0x([0-9a-f]{2})+$/i.test(text) && text.length === 2 + 2 * length
    ? fromHex(text)
    : undefined;
}
