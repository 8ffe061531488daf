import { sha256 } from "@noble/hashes/sha2";
import { CID } from "multiformats/cid";
import * as digests from "multiformats/hashes/digest";
import { z } from "zod";
import { canonicalFormat } from "./canonical-format.ts";
import { HealthChainError } from "./errors.ts";
import { digestField } from "./format-fields.ts";
import {
  headerFields,
  headerFromFields,
  headerToFields,
  type PayloadHeader,
} from "./payload-header.ts";

/*
 * Manifest: canonical dag-cbor, one raw IPFS block under 1 MiB
 *   [1, the payload header's nine fields…, payload CID (tag 42), salt, commitment, key box digest, header box digest]
 * Its SHA-256 is the bytes32 on chain. Nothing in it is secret or signed: the author is proven by the Anchor act.
 */

/** What anchors a record: everything but the secrets. */
export type Manifest = {
  header: PayloadHeader;
  /** CIDv1 of the sealed payload, as text. */
  payload: string;
  /** 32 bytes each. */
  salt: Uint8Array;
  commitment: Uint8Array;
  keyBoxDigest: Uint8Array;
  headerBoxDigest: Uint8Array;
};

/** `manifest/malformed`, `manifest/too-large` or `manifest/bad-cid`. */
export class ManifestError extends HealthChainError {}

const version = 1;
const manifestSizeLimit = 2 ** 20;
const rawCodec = 0x55;
const dagPbCodec = 0x70;
const sha256Code = 0x12;

const cidField = z.custom<CID>((value) => {
  const cid = CID.asCID(value);
  return cid !== null && isOurs(cid);
}, "expected a CIDv1, raw or dag-pb, of a SHA-256");

const schema = z.tuple([
  z.literal(version),
  ...headerFields,
  cidField,
  digestField,
  digestField,
  digestField,
  digestField,
]);
const format = canonicalFormat(schema, malformed);

/** Throws {@link ManifestError} for a field out of range. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { header, payload, salt, commitment, keyBoxDigest, headerBoxDigest } = manifest;
  const rest = [parseCid(payload), salt, commitment, keyBoxDigest, headerBoxDigest];
  return format.encode([version, ...headerToFields(header), ...rest]);
}

/** Throws {@link ManifestError} for anything but the one canonical encoding of a manifest. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  if (bytes.length >= manifestSizeLimit) throw tooLarge(bytes.length);
  const [, ...fields] = format.decode(bytes);
  const [a, b, c, d, e, f, g, h, i, cid, salt, commitment, keyBoxDigest, headerBoxDigest] = fields;
  const header = headerFromFields([a, b, c, d, e, f, g, h, i]);
  return { header, payload: cid.toString(), salt, commitment, keyBoxDigest, headerBoxDigest };
}

/** SHA-256 of an encoded manifest, 32 bytes: the bytes32 on chain. */
export const manifestDigest = (encoded: Uint8Array): Uint8Array => sha256(encoded);

/** CIDv1 (raw, SHA-256) of the block with this digest, as text. Throws {@link ManifestError} unless it has 32 bytes. */
export function cidOfDigest(digest: Uint8Array): string {
  if (digest.length !== 32) throw badCid();
  return CID.createV1(rawCodec, digests.create(sha256Code, digest)).toString();
}

/** The digest, 32 bytes, in a CIDv1 (raw, SHA-256). Throws {@link ManifestError} for any other CID. */
export function digestOfCid(text: string): Uint8Array {
  const cid = parseCid(text);
  if (cid.code !== rawCodec) throw badCid();
  return cid.multihash.digest;
}

function parseCid(text: string): CID {
  let cid: CID;
  try {
    cid = CID.parse(text);
  } catch (cause) {
    throw badCid(cause);
  }
  if (!isOurs(cid)) throw badCid();
  return cid;
}

const isOurs = ({ version: cidVersion, code, multihash }: CID): boolean =>
  cidVersion === 1 &&
  (code === rawCodec || code === dagPbCodec) &&
  multihash.code === sha256Code &&
  multihash.digest.length === 32;

function malformed(cause: unknown) {
  return new ManifestError(
    "manifest/malformed",
    "manifest is not the canonical encoding of version 1: fetch it from another store",
    { cause },
  );
}

const tooLarge = (size: number) =>
  new ManifestError(
    "manifest/too-large",
    `manifest of ${size} bytes is over 1 MiB: it is not one of ours`,
  );

const badCid = (cause?: unknown) =>
  new ManifestError("manifest/bad-cid", "not a CIDv1 of a SHA-256 as text: check the address", {
    cause,
  });
