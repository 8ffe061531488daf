import { createHash } from "node:crypto";
import { encodeCanonical } from "#lib/canonical-cbor";
import { equal, fromHex, type Hex } from "#lib/bytes";
import { decodeGatewayRequest } from "#lib/gateway-request";
import { cidOfDigest } from "#lib/manifest";
import type { Gateway } from "../gateway.ts";
import type { WriteRow } from "../writes.ts";
import { writeTarget, type WriteTarget } from "./write-target.ts";

/** What goes with a write: its body, none for a removal, or "outlived" when something newer has taken its place. */
export type CopiedBody = Uint8Array | "none" | "outlived";

/** Reads the body of a write from where it is kept, so that what was erased lies nowhere else. */
export async function copiedBody(gateway: Gateway, row: WriteRow): Promise<CopiedBody> {
  if (row.is_removal === 1) return "none";
  const request = decodeGatewayRequest(row.request);
  const target = request && writeTarget(request.method, request.path);
  if (target === undefined) return "outlived"; // written by a path that this release does not copy
  const body = await bodyOf(gateway, target, row.object);
  if (body === undefined) return "outlived";
  const digest = createHash("sha256").update(body).digest();
  return equal(digest, request?.bodyDigest ?? new Uint8Array()) ? body : "outlived";
}

async function bodyOf(
  gateway: Gateway,
  target: WriteTarget,
  object: string,
): Promise<Uint8Array | undefined> {
  const { vault, directories } = gateway;
  const [, name = "", patient] = object.split("/");
  switch (target.what) {
    case "slots":
      return vault.slots(name as Hex);
    case "capsule":
      return vault.capsule(target);
    case "reason":
      return vault.requestReason(target);
    case "emergency-reason":
      return vault.emergencyReason(target);
    case "record":
      return addition(gateway, fromHex(name), Number(patient));
    case "directory":
      return directories.get(target.hospital);
    case "no-capsule":
    case "no-reason":
    case "erasure":
      return undefined;
  }
}

async function addition(
  { vault, store, identity }: Gateway,
  manifest: Uint8Array,
  patient: number,
): Promise<Uint8Array | undefined> {
  const question = { patient, manifest, reader: identity.number, purpose: 0 };
  const keyBox = await vault.keyBox(question);
  const headerBox = await vault.headerBox(question);
  if (keyBox === undefined || headerBox === undefined) return undefined;
  const encoded = await store.getBlock(cidOfDigest(manifest));
  return encodeCanonical([encoded, keyBox, headerBox]);
}
