import { createHash } from "node:crypto";
import { toHex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { HealthChainError } from "#lib/errors";
import { peerHeaders, peerRequest } from "#lib/gateway-peer";
import { cidOfDigest } from "#lib/manifest";
import { encodePart, partSize, type PatientPart } from "#lib/window-delivery";
import type { Oracle } from "../oracle.ts";

/** A gateway did not take a window. Codes: `delivery/unreachable`, `delivery/refused`. */
export class DeliveryError extends HealthChainError {}

/** A gateway by its number and address. */
export type GatewayPlace = { readonly number: number; readonly url: string };

type SegmentRow = {
  readonly patient: number;
  readonly box: Uint8Array;
  readonly digest: Uint8Array;
};

const patience = 30_000;

/** Hands an anchored window to one gateway, which keeps it before it answers. The same again is no error. */
export async function deliverWindow(
  oracle: Oracle,
  window: number,
  gateway: GatewayPlace,
): Promise<void> {
  const { database, store } = oracle;
  const { index_digest: digest } = database
    .prepare("SELECT index_digest FROM window WHERE number = ?")
    .get(window) as { index_digest: Uint8Array };
  const index = await store.getBlock(cidOfDigest(digest));
  const rows = database
    .prepare("SELECT patient, box, digest FROM segment WHERE window = ? ORDER BY patient, number")
    .all(window) as SegmentRow[];
  for await (const patients of parts(oracle, rows))
    await post(oracle, gateway, encodePart({ window, index, patients }));
}

/** Whole patients, as many as fit. */
async function* parts(
  { store }: Oracle,
  rows: readonly SegmentRow[],
): AsyncGenerator<PatientPart[]> {
  let part: { patient: number; segments: { segment: Uint8Array; box: Uint8Array }[] }[] = [];
  let size = 0;
  for (const { patient, box, digest } of rows) {
    const segment = await store.getBlock(cidOfDigest(digest));
    const last = part.at(-1);
    const isSame = last?.patient === patient;
    if (!isSame && size > partSize) {
      yield part;
      [part, size] = [[], 0];
    }
    if (isSame) last.segments.push({ segment, box });
    else part.push({ patient, segments: [{ segment, box }] });
    size += segment.length + box.length;
  }
  if (part.length > 0) yield part;
}

/** Requests are ordered by nothing; a gateway takes each counter once. */
let counter = 0;

async function post(
  oracle: Oracle,
  { number: to, url }: GatewayPlace,
  body: Uint8Array,
): Promise<void> {
  counter = Math.max(counter + 1, Date.now());
  const { deployment } = oracle.site;
  const from = oracle.identity.number;
  const digest = toHex(createHash("sha256").update(body).digest());
  const said = { deployment, from, to, counter, method: "POST", path: "/windows", body: digest };
  const headers = {
    "content-type": "application/octet-stream",
    [peerHeaders.from]: String(from),
    [peerHeaders.counter]: String(counter),
    [peerHeaders.signature]: await oracle.sign(typedDataDigest(peerRequest(said))),
  };
  const signal = AbortSignal.timeout(patience);
  const init = { method: "POST", headers, body: Buffer.from(body), signal, redirect: "error" };
  const answer = await reach(`${url}/windows`, init as RequestInit);
  if (answer.ok) return;
  throw new DeliveryError(
    "delivery/refused",
    `The gateway at ${new URL(url).host} answered ${answer.status}. It gets the window again later.`,
  );
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(url, init);
    await answer.arrayBuffer();
    return answer;
  } catch (cause) {
    const message = `The gateway at ${new URL(url).host} does not answer. It gets the window later.`;
    throw new DeliveryError("delivery/unreachable", message, { cause });
  }
}
