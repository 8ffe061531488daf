import { z } from "zod";
import { decodeCanonical } from "#lib/canonical-cbor";
import { equal } from "#lib/bytes";
import { bytesUpTo } from "#lib/format-fields";
import { boxDigest } from "#lib/labelled-box";
import { decodeManifest, type Manifest } from "#lib/manifest";
import { vaultLimits } from "#lib/vault";
import { RefusalError } from "./refusal.ts";

/** A record as it comes: its manifest and both boxes. */
export type Addition = {
  readonly encoded: Uint8Array;
  readonly manifest: Manifest;
  readonly keyBox: Uint8Array;
  readonly headerBox: Uint8Array;
};

const addition = z.tuple([
  bytesUpTo(2 ** 20),
  bytesUpTo(vaultLimits.box),
  bytesUpTo(vaultLimits.headerBox),
]);

/** Reads dag-cbor [manifest, key box, header box]. Throws a {@link RefusalError} for anything else. */
export function readAddition(body: Uint8Array): Addition {
  const [encoded, keyBox, headerBox] = parse(body);
  return { encoded, manifest: decodeManifest(encoded), keyBox, headerBox };
}

function parse(body: Uint8Array): z.infer<typeof addition> {
  try {
    return addition.parse(decodeCanonical(body));
  } catch {
    const message = `A record is dag-cbor [manifest, key box, header box]; the header box has ${vaultLimits.headerBox} bytes at most.`;
    throw new RefusalError(400, { code: "request/malformed", message });
  }
}

/** Throws a {@link RefusalError} unless these are the boxes that the manifest names. */
export function requireBoxes(
  { keyBoxDigest, headerBoxDigest }: Manifest,
  keyBox: Uint8Array,
  headerBox: Uint8Array,
): void {
  if (equal(boxDigest(keyBox), keyBoxDigest) && equal(boxDigest(headerBox), headerBoxDigest))
    return;
  const message = "The manifest names other boxes.";
  throw new RefusalError(422, { code: "record/box-altered", message });
}
