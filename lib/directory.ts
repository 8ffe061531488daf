import { sha256 } from "@noble/hashes/sha2";
import { z } from "zod";
import { publishDirectoryMessage } from "./acts/directory.ts";
import type { Site } from "./acts/domains.ts";
import { concat, fromHex, toHex, type Hex } from "./bytes.ts";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import { decodeDirectoryBundle, type Directory } from "./directory-bundle.ts";
import { DirectoryError } from "./directory-error.ts";
import { typedDataDigest } from "./eip712.ts";
import { bytesOf, bytesUpTo, digestField } from "./format-fields.ts";
import type { DirectoryDigest, Verify } from "./ports.ts";

/*
 * Directory envelope: a hospital's staff directory with the signed act that published it, so that it proves itself
 * wherever it was kept.
 *   version (1 byte, 1) ‖ canonical dag-cbor [hospital, version of the directory, nonce (32), deadline,
 *   hash of the sentence (32), signature, document]
 * The document is a FHIR Bundle (directory-bundle.ts). Its SHA-256 is what the act names and the chain holds.
 */

/** Bytes that an envelope may have; gateways and readers refuse more. */
export const directoryLimit = 2_097_152;

const formatVersion = 1;
const signatureLimit = 8_192;

const fields = z.tuple([
  z.number().int().min(0).max(247),
  z
    .number()
    .int()
    .min(1)
    .max(2 ** 32 - 1),
  bytesOf(32),
  z
    .number()
    .int()
    .min(0)
    .max(2 ** 40 - 1),
  digestField,
  bytesUpTo(signatureLimit),
  bytesUpTo(directoryLimit),
]);

/** A published directory as gateways keep it; nothing in it has been verified yet. */
export type DirectoryEnvelope = {
  readonly hospital: number;
  readonly version: number;
  readonly nonce: Hex;
  readonly deadline: number;
  readonly sentenceHash: Hex;
  /** By the hospital's admin, over `PublishDirectory`. */
  readonly signature: Hex;
  readonly document: Uint8Array;
};

/** Throws {@link DirectoryError} `directory/too-large`. */
export function encodeDirectoryEnvelope(envelope: DirectoryEnvelope): Uint8Array {
  const { hospital, version, nonce, deadline, sentenceHash, signature, document } = envelope;
  const body = encodeCanonical([
    hospital,
    version,
    fromHex(nonce),
    deadline,
    fromHex(sentenceHash),
    fromHex(signature),
    document,
  ]);
  const bytes = concat(Uint8Array.of(formatVersion), body);
  requireSize(bytes);
  return bytes;
}

/** Throws {@link DirectoryError} `directory/too-large` or `directory/malformed`. */
export function decodeDirectoryEnvelope(bytes: Uint8Array): DirectoryEnvelope {
  requireSize(bytes);
  const [hospital, version, nonce, deadline, sentenceHash, signature, document] = decoded(bytes);
  return {
    hospital,
    version,
    nonce: toHex(nonce),
    deadline,
    sentenceHash: toHex(sentenceHash),
    signature: toHex(signature),
    document,
  };
}

/** SHA-256 of a directory's document: what its act names. */
export const directoryDigest = (document: Uint8Array): Hex => toHex(sha256(document));

/** What a published directory is held against. */
export type DirectoryExpectation = {
  readonly site: Site;
  readonly hospital: number;
  /** The account that speaks for the hospital. */
  readonly admin: Hex;
  /** What the chain has of it. */
  readonly published: DirectoryDigest;
};

/**
 * The directory in an envelope, once everything agrees: hospital, version and digest with the chain, the act's
 * signature with the hospital's admin, the document with its format. Throws {@link DirectoryError}.
 */
export async function verifiedDirectory(
  { verify }: { readonly verify: Verify },
  bytes: Uint8Array,
  { site, hospital, admin, published }: DirectoryExpectation,
): Promise<Directory> {
  const envelope = decodeDirectoryEnvelope(bytes);
  const digest = directoryDigest(envelope.document);
  const isPublished =
    envelope.hospital === hospital &&
    envelope.version === published.version &&
    digest === published.digest.toLowerCase();
  if (!isPublished) {
    throw new DirectoryError(
      "directory/other-digest",
      `This is not the staff directory that hospital ${hospital} published last. It was not used; ask again later or at another gateway.`,
    );
  }
  const { sentenceHash, ...rest } = envelope;
  const act = { ...rest, digest, sentence: { prehashed: sentenceHash } };
  const message = typedDataDigest(publishDirectoryMessage(site, act));
  if (!(await verify(admin, message, envelope.signature))) {
    throw new DirectoryError(
      "directory/not-signed",
      `The staff directory of hospital ${hospital} is not signed by that hospital. It was not used; tell the hospital.`,
    );
  }
  const directory = decodeDirectoryBundle(site.deployment, envelope.document);
  if (directory.hospital === hospital) return directory;
  throw new DirectoryError(
    "directory/malformed",
    `The staff directory of hospital ${hospital} names another hospital. It was not used; tell the hospital.`,
  );
}

function decoded(bytes: Uint8Array): z.infer<typeof fields> {
  try {
    if (bytes[0] !== formatVersion) throw new Error(`unknown version ${bytes[0]}`);
    return fields.parse(decodeCanonical(bytes.subarray(1)));
  } catch (cause) {
    throw new DirectoryError(
      "directory/malformed",
      "What was kept as a staff directory is none. It was not used; ask its hospital to publish it again.",
      { cause },
    );
  }
}

function requireSize({ length }: Uint8Array): void {
  if (length <= directoryLimit) return;
  throw new DirectoryError(
    "directory/too-large",
    `A staff directory has at most ${directoryLimit} bytes, this one has ${length}.`,
  );
}
