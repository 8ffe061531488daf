import { sha256 } from "@noble/hashes/sha2";
import { zeroWord, type AccessEntry } from "./access-entry.ts";
import type { Evidence } from "./access-log-file.ts";
import { fromHex, toHex, type Hex } from "./bytes.ts";
import { decodeGatewayRequest, isRequestSignedBy } from "./gateway-request.ts";
import { sameAccount } from "./local-wallet.ts";
import type { Ports } from "./ports.ts";
import { textDigest } from "./sign-in-message.ts";

/** An entry, what is said to prove it, and the account of the reader whom it names. */
export type Claim = {
  readonly entry: AccessEntry;
  readonly evidence: Evidence;
  readonly account: Hex;
};

/**
 * Says what is wrong with the proof that the entry's reader asked for just this, or undefined when it holds: the signed
 * request is the entry's and names what was read, its session key signed it, and the reader's wallet signed for that
 * session key at that gateway.
 */
export async function checkEvidence(
  { verify }: Pick<Ports, "verify">,
  { entry, evidence, account }: Claim,
): Promise<string | undefined> {
  const request = fromHex(evidence.request);
  if (toHex(sha256(request)) !== entry.request) return "the request is not the one of the entry";
  if (!isRequestSignedBy(fromHex(evidence.sessionKey), request, fromHex(evidence.signature)))
    return "the session key did not sign the request";
  if (!isForEntry(request, entry)) return "the request asks for something else";
  return checkSignIn({ verify }, { entry, evidence, account });
}

function isForEntry(request: Uint8Array, entry: AccessEntry): boolean {
  const signed = decodeGatewayRequest(request);
  if (signed === undefined) return false;
  const { deployment, gateway, path, purpose } = signed;
  const isHere = toHex(deployment) === entry.deployment && gateway === entry.gateway;
  return isHere && purpose === entry.purpose && namesWhatWasRead(path, entry);
}

/** Paths name a record by its digest and everything else by the patient's number. */
function namesWhatWasRead(path: string, { record, patient }: AccessEntry): boolean {
  const segments = path.toLowerCase().replace(/\?.*$/, "").split("/");
  if (record === zeroWord)
    return segments.some((one, at) => one === "patients" && segments[at + 1] === String(patient));
  return segments.some((one) => one.replace(/^0x/, "") === record.slice(2));
}

async function checkSignIn(
  { verify }: Pick<Ports, "verify">,
  { entry, evidence, account }: Claim,
): Promise<string | undefined> {
  const { message, signature } = evidence.signIn;
  const [, address = "", ...lines] = message.split("\n");
  if (!sameAccount(address as Hex, account)) return "somebody else signed in";
  const named = resourcesOf(lines);
  if (!named.includes(`session-key:${evidence.sessionKey.slice(2)}`))
    return "the reader signed in with another session key";
  if (!named.some((one) => one.startsWith(`gateway:${entry.gateway}:`)))
    return "the reader signed in at another gateway";
  if (!named.includes(`deployment:${entry.deployment.slice(2)}`))
    return "the reader signed in to another deployment";
  const isSigned = await verify(account, textDigest(message), signature);
  return isSigned ? undefined : "the reader did not sign the sign-in";
}

/** Our resources of an EIP-4361 message, without prefix and 0x. */
function resourcesOf(lines: readonly string[]): string[] {
  const heading = lines.indexOf("Resources:");
  if (heading < 0) return [];
  const prefix = "- urn:healthchain:";
  const ours = lines.slice(heading + 1).filter((line) => line.startsWith(prefix));
  return ours.map((line) => line.slice(prefix.length).toLowerCase().replace(/:0x/g, ":"));
}
