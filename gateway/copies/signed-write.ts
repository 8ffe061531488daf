import { createHash } from "node:crypto";
import { equal, fromHex, toHex, type Hex } from "#lib/bytes";
import { decodeGatewayRequest, isRequestSignedBy } from "#lib/gateway-request";
import type { WriteEvidence } from "#lib/gateway-peer";
import { readSignInMessage, textDigest } from "#lib/sign-in-message";
import type { Gateway } from "../gateway.ts";
import { clockSeconds } from "../authors.ts";
import { RefusalError } from "../refusal.ts";

/** How a gateway is known to people: what sign-in messages for it name. */
export type Reached = { readonly domain: string; readonly uri: string };

/** A write that a person signed at some gateway. */
export type ProvenWrite = {
  readonly account: Hex;
  readonly counter: number;
  readonly method: string;
  readonly path: string;
};

/** The longest session of any gateway, and what clocks may differ. */
const longestMilliseconds = (86_400 + 600) * 1000;

/**
 * Checks that a person's wallet chose the session key at a gateway under that gateway's own name, and that this key signed
 * just this request with this body. Throws a {@link RefusalError} `copy/…` that names the first thing which is wrong.
 */
export async function provenWrite(
  gateway: Gateway,
  { evidence, body }: { evidence: WriteEvidence; body: Uint8Array },
  reached: (gateway: number) => Promise<Reached | undefined>,
): Promise<ProvenWrite> {
  const signIn = readSignInMessage(evidence.message);
  const request = decodeGatewayRequest(evidence.request);
  if (signIn === undefined || request === undefined) throw malformed();
  const { deployment, chainId } = gateway.site;
  if (signIn.deployment !== deployment || signIn.chainId !== chainId)
    throw refused("other-deployment", "This was signed for another deployment or chain.");
  if (toHex(request.deployment) !== deployment || request.gateway !== signIn.gateway.number)
    throw refused("altered", "Sign-in and request are for different gateways.");
  const known = await reached(request.gateway);
  if (known === undefined || known.domain !== signIn.domain || known.uri !== signIn.uri)
    throw refused("unknown-gateway", "This was signed at a gateway that is not known here.");
  const { requestSignature } = evidence;
  if (!isRequestSignedBy(fromHex(signIn.sessionKey), evidence.request, requestSignature))
    throw refused("altered", "The session's key did not sign this request.");
  if (!equal(createHash("sha256").update(body).digest(), request.bodyDigest))
    throw refused("altered", "The request was signed for another body.");
  requireTime(gateway, { issuedAt: signIn.issuedAt, counter: request.counter });
  const account = lowerCase(signIn.account);
  if (!(await gateway.verify(account, textDigest(evidence.message), toHex(evidence.signature))))
    throw refused("altered", "The wallet did not sign this sign-in.");
  const { counter, method, path } = request;
  return { account, counter, method, path };
}

/**
 * A session's key cannot write as of a time after any session: who finds an old one overrides nothing newer. Nor as of a
 * time that has not come here: it would bar its owner from writing until then. Such a copy is good later.
 */
function requireTime(
  { now }: Gateway,
  { issuedAt, counter }: { issuedAt: string; counter: number },
) {
  const issued = Date.parse(issuedAt);
  if (!(Number.isSafeInteger(counter) && counter > 0 && counter <= issued + longestMilliseconds))
    throw refused("out-of-session", "This was signed outside the time of its session.");
  if (Math.max(issued, counter) > (now() + clockSeconds) * 1000)
    throw refused(
      "clock-ahead",
      "This was signed as of a time that has not come here. Send it then.",
    );
}

const lowerCase = (account: Hex): Hex => `0x${account.slice(2).toLowerCase()}`;

const malformed = (): RefusalError => refused("malformed", "This is no copy of a signed request.");

const refused = (fault: string, message: string): RefusalError =>
  new RefusalError(422, { code: `copy/${fault}`, message });
