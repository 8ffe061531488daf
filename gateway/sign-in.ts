import { parseSiweMessage } from "viem/siwe";
import type { Hex } from "#lib/bytes";
import { typedDataDigest } from "#lib/eip712";
import { gatewayProof, hexOfLength } from "#lib/gateway-request";
import { memberStatus, roles } from "#lib/roles";
import { signInMessage, signInResources, textDigest, type SignIn } from "#lib/sign-in-message";
import { durably } from "#native/durable-writes";
import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";
import type { Session, Sessions } from "./sessions.ts";

const nonceSeconds = 300;

/** A nonce for `account`, and the gateway's signature over the client's challenge. */
export function answerChallenge(
  { config, site, identity, signProof, now }: Gateway,
  sessions: Sessions,
  { account, challenge }: { account: Hex; challenge: Hex },
) {
  const { deployment, chainId } = site;
  const { DOMAIN: domain, URI: uri } = config;
  const nonce = sessions.newNonce(account, { now: now(), until: now() + nonceSeconds });
  const proof = { deployment, gateway: identity.number, challenge, nonce, domain };
  const signature = signProof(typedDataDigest(gatewayProof(proof)));
  return { nonce, domain, uri, chainId, deployment, gateway: identity, proof: signature };
}

/**
 * Begins a session, or throws a {@link RefusalError} `sign-in/…`. The nonce is used up with the first message that names
 * it rightly, and the message must be exactly the one of its audience: this gateway, its session key, this deployment.
 */
export async function beginSession(
  gateway: Gateway,
  sessions: Sessions,
  { message, signature }: { message: string; signature: Hex },
): Promise<Session & { readonly hospital: number | undefined }> {
  const signIn = readMessage(gateway, message);
  const { account } = signIn;
  requireTimes(gateway, signIn);
  if (!sessions.hasNonce(signIn.nonce, account, gateway.now())) throw badNonce(); // before the chain is asked
  if (!(await gateway.verify(account, textDigest(message), signature)))
    throw refused("signature", "The wallet's signature does not fit this message.");
  const member = await gateway.read.memberOfAccount(account);
  if (member?.status === memberStatus.suspended && member.role !== roles.patient)
    throw refused("suspended", "This membership is suspended. Ask your hospital.");
  const hospital = await gateway.hospitalOf(account);
  const until = gateway.now() + gateway.config.SESSION_SECONDS;
  return durably(gateway.database, () => {
    if (!sessions.useNonce(signIn.nonce, account, gateway.now())) throw badNonce();
    const sessionKey = hexOfLength(signIn.sessionKey, 33) ?? new Uint8Array();
    const number = member?.number ?? 0;
    const begun = { account, member: number, sessionKey, message, signature, until };
    return { ...sessions.begin(begun), hospital };
  });
}

function readMessage({ config, site, identity }: Gateway, message: string): SignIn {
  const parsed = parseSiweMessage(message);
  const { address, chainId, nonce, issuedAt, expirationTime, resources } = parsed;
  if (!address || !nonce || !issuedAt || !expirationTime || !resources || !chainId)
    throw refused("malformed", "This is not the sign-in message of this release.");
  if (parsed.domain !== config.DOMAIN || parsed.uri !== config.URI)
    throw refused("domain", `This sign-in is for ${parsed.domain}, not for this gateway.`);
  const key = /^urn:healthchain:session-key:([0-9a-f]{66})$/.exec(resources[1] ?? "")?.[1];
  const sessionKey: Hex = `0x${key ?? ""}`;
  const audience = { gateway: identity, sessionKey, deployment: site.deployment };
  if (signInResources(audience).join("\n") !== resources.join("\n") || chainId !== site.chainId)
    throw refused("audience", "This sign-in is for another gateway, deployment or chain.");
  const times = {
    issuedAt: asSent(message, "Issued At"),
    expirationTime: asSent(message, "Expiration Time"),
  };
  const { DOMAIN: domain, URI: uri } = config;
  const signIn = { ...audience, ...times, domain, uri, account: address, chainId, nonce };
  if (signInMessage(signIn) !== message)
    throw refused("malformed", "This is not the sign-in message of this release.");
  return signIn;
}

const asSent = (message: string, field: string): string =>
  new RegExp(`^${field}: (.*)$`, "m").exec(message)?.[1] ?? "";

function requireTimes({ now, config }: Gateway, { issuedAt, expirationTime }: SignIn): void {
  const issued = Date.parse(issuedAt) / 1000;
  const expires = Date.parse(expirationTime) / 1000;
  const isFresh = issued <= now() + 60 && issued > now() - nonceSeconds && expires > now();
  if (isFresh && expires <= now() + config.SESSION_SECONDS + 60) return;
  throw refused(
    "expired",
    "This sign-in is too old, or asks for too long a session. Sign in again.",
  );
}

const badNonce = (): RefusalError =>
  refused("nonce", "This sign-in was used already or is too old. Sign in again.");

const refused = (fault: string, message: string): RefusalError =>
  new RefusalError(401, { code: `sign-in/${fault}`, message });
