import { statementsDomain } from "./acts/domains.ts";
import type { Hex } from "./bytes.ts";
import { z } from "zod";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import type { TypedData } from "./eip712.ts";
import { bytesOf, bytesUpTo } from "./format-fields.ts";

/*
 * What gateways say to each other, signed by their registered accounts in the domain of statements.
 * A copy is canonical dag-cbor ["copy", 1, [sign-in message (text), wallet signature, gateway request, session key's
 * signature], body or null]: what a person signed, so that the gateway in between is not believed but checked.
 */

/** One request of a gateway to another. */
export type PeerRequest = {
  readonly deployment: Hex;
  /** Member number of the asking gateway. */
  readonly from: number;
  /** Member number of the asked one; 0 while it is not known yet. */
  readonly to: number;
  /** Unix milliseconds; none twice. */
  readonly counter: number;
  readonly method: string;
  readonly path: string;
  /** SHA-256 of the body; of no bytes for a stream, which the path names by its CID. */
  readonly body: Hex;
};

/** The answer to one. */
export type PeerAnswer = {
  readonly deployment: Hex;
  /** Member number of the answering gateway. */
  readonly gateway: number;
  /** EIP-712 digest of the request. */
  readonly request: Hex;
  /** HTTP status. */
  readonly status: number;
  /** SHA-256 of the body. */
  readonly body: Hex;
};

/** Headers of a peer's request and of the answer to it. */
export const peerHeaders = {
  from: "healthchain-peer",
  counter: "healthchain-peer-counter",
  signature: "healthchain-peer-signature",
} as const;

const requestTypes = {
  PeerRequest: [
    { name: "deployment", type: "bytes32" },
    { name: "from", type: "uint32" },
    { name: "to", type: "uint32" },
    { name: "counter", type: "uint64" },
    { name: "method", type: "string" },
    { name: "path", type: "string" },
    { name: "body", type: "bytes32" },
  ],
} as const;

const answerTypes = {
  PeerAnswer: [
    { name: "deployment", type: "bytes32" },
    { name: "gateway", type: "uint32" },
    { name: "request", type: "bytes32" },
    { name: "status", type: "uint16" },
    { name: "body", type: "bytes32" },
  ],
} as const;

export const peerRequest = (message: PeerRequest): TypedData => ({
  domain: statementsDomain(message.deployment),
  types: requestTypes,
  primaryType: "PeerRequest",
  message,
});

export const peerAnswer = (message: PeerAnswer): TypedData => ({
  domain: statementsDomain(message.deployment),
  types: answerTypes,
  primaryType: "PeerAnswer",
  message,
});

/** A person's signed request with the sign-in that made its session key theirs. */
export type WriteEvidence = {
  readonly message: string;
  readonly signature: Uint8Array;
  readonly request: Uint8Array;
  readonly requestSignature: Uint8Array;
};

/** Encodes a copy; without a body for what is deleted. */
export function encodeCopy(
  { message, signature, request, requestSignature }: WriteEvidence,
  body: Uint8Array | undefined,
): Uint8Array {
  const evidence = [message, signature, request, requestSignature];
  return encodeCanonical(["copy", 1, evidence, body ?? null]);
}

const evidenceSchema = z.tuple([
  z.string().min(1).max(4096),
  bytesUpTo(4096),
  bytesUpTo(16_384),
  bytesOf(64),
]);
const copySchema = z.tuple([
  z.literal("copy"),
  z.literal(1),
  evidenceSchema,
  z.instanceof(Uint8Array).nullable(),
]);

/** Reads a copy; undefined for anything but the one canonical encoding of one. */
export function decodeCopy(
  bytes: Uint8Array,
): { evidence: WriteEvidence; body: Uint8Array | undefined } | undefined {
  try {
    const [, , [message, signature, request, requestSignature], body] = copySchema.parse(
      decodeCanonical(bytes),
    );
    const evidence = { message, signature, request, requestSignature };
    return { evidence, body: body ?? undefined };
  } catch {
    return undefined; // not a copy at all
  }
}
