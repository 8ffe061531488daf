import { newPrivateKey } from "./ecies.ts";
import { secp256k1 } from "@noble/curves/secp256k1";
import { z } from "zod";
import { toHex, type Hex } from "./bytes.ts";
import { typedDataDigest } from "./eip712.ts";
import { HealthChainError } from "./errors.ts";
import { gatewayProof } from "./gateway-request.ts";
import type { Read, TextWallet, Verify } from "./ports.ts";
import { memberStatus, roles } from "./roles.ts";
import { signInMessage } from "./sign-in-message.ts";

/** A gateway refused, or is not what it says. The gateway's own codes, and `gateway/unreachable`, `gateway/not-proven`, `gateway/bad-answer`. */
export class GatewayError extends HealthChainError {
  /** HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
  /** What else the gateway said, by name: numbers that a client acts on. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; status?: number; details?: Record<string, unknown> } = {},
  ) {
    super(code, message, { cause: options.cause });
    this.status = options.status;
    this.details = options.details ?? {};
  }
}

/** How to reach a gateway, and by whom it should be admitted. */
export type GatewayAddress = {
  readonly url: string;
  readonly fetch: typeof fetch;
  /** The member number that this gateway must have, where it is known beforehand. */
  readonly gateway?: number;
};

/** A session with one gateway. The session's private key lives in memory only. */
export type GatewaySession = GatewayAddress & {
  readonly id: string;
  /** Member number of the gateway. */
  readonly gateway: number;
  readonly deployment: Hex;
  readonly account: Hex;
  /** Member number at sign-in; 0 for somebody not registered yet. */
  readonly member: number;
  /** Number of the hospital that the account acts for; null for everybody else. */
  readonly hospital: number | null;
  /** Unix seconds. */
  readonly until: number;
  readonly privateKey: Uint8Array;
};

const hexText = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x([0-9a-f]{2})+$/i.test(value),
);

const challengeAnswer = z.object({
  nonce: z.string().min(16).max(64),
  domain: z.string(),
  uri: z.string(),
  chainId: z.number(),
  deployment: hexText,
  gateway: z.object({ number: z.number(), account: hexText }),
  proof: hexText,
});

const signInAnswer = z.object({
  session: z.string(),
  member: z.number(),
  hospital: z.number().nullable(),
  until: z.number(),
});

/**
 * Signs in: one wallet signature. The gateway proves itself first, with its registered account over a random challenge;
 * one that cannot, or whose domain is not the one called, gets no signature. Throws {@link GatewayError}.
 */
export async function signInToGateway(
  { read, verify, now }: { read: Read; verify: Verify; now: () => number },
  address: GatewayAddress,
  wallet: TextWallet,
): Promise<GatewaySession> {
  const answer = await provenGateway({ read, verify }, address, wallet.account);
  const { deployment } = answer;
  const privateKey = newPrivateKey();
  const message = signInMessage({
    ...answer,
    account: wallet.account,
    issuedAt: new Date(now() * 1000).toISOString(),
    expirationTime: new Date((now() + signInSeconds) * 1000).toISOString(),
    sessionKey: toHex(secp256k1.getPublicKey(privateKey, true)),
  });
  const signature = await wallet.text(message);
  const begun = signInAnswer.parse(await post(address, "/sign-in", { message, signature }));
  const { session: id, member, hospital, until } = begun;
  const { account } = wallet;
  const { number: gateway } = answer.gateway;
  return { ...address, id, gateway, deployment, account, member, hospital, until, privateKey };
}

/**
 * Has a gateway prove that it is the registered one, here, of this deployment, and answers what it tells `account` for a
 * sign-in. Nothing is signed. Throws {@link GatewayError}.
 */
export async function provenGateway(
  { read, verify }: { read: Read; verify: Verify },
  address: GatewayAddress,
  account: Hex,
): Promise<z.infer<typeof challengeAnswer>> {
  const challenge = toHex(newPrivateKey());
  const said = await post(address, "/sign-in/challenge", { account, challenge });
  const { success, data: answer } = challengeAnswer.safeParse(said);
  if (!success) throw noGateway(address);
  const { deployment } = await read.site();
  await requireProof({ read, verify }, { address, answer, challenge, deployment });
  return answer;
}

/** How long the signed message may be used to begin a session; the session's own length is the gateway's to say. */
const signInSeconds = 300;

async function requireProof(
  { read, verify }: { read: Read; verify: Verify },
  given: {
    address: GatewayAddress;
    answer: z.infer<typeof challengeAnswer>;
    challenge: Hex;
    deployment: Hex;
  },
): Promise<void> {
  const { address, answer, challenge, deployment } = given;
  const { nonce, domain, gateway, proof } = answer;
  const member = await read.member(gateway.number);
  const isGateway =
    member?.role === roles.gateway &&
    member.status === memberStatus.active &&
    member.account.toLowerCase() === gateway.account.toLowerCase() &&
    (address.gateway ?? gateway.number) === gateway.number;
  const isHere = domain === new URL(address.url).host && answer.deployment === deployment;
  const said = { deployment, gateway: gateway.number, challenge, nonce, domain };
  const digest = typedDataDigest(gatewayProof(said));
  if (isGateway && isHere && (await verify(member.account, digest, proof))) return;
  throw new GatewayError(
    "gateway/not-proven",
    `${new URL(address.url).host} did not prove that it is a gateway of this consortium. Nothing was signed; check the address.`,
  );
}

async function post(address: GatewayAddress, path: string, body: unknown): Promise<unknown> {
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await requireAnswer(await reach(address, path, request));
  return answer.json().catch(() => {
    throw noGateway(address);
  });
}

const noGateway = ({ url }: GatewayAddress): GatewayError =>
  new GatewayError(
    "gateway/bad-answer",
    `What answers at ${new URL(url).host} is no gateway. Nothing was signed; check the address.`,
  );

/** Calls a gateway. Throws {@link GatewayError} `gateway/unreachable` when nothing answers. */
export async function reach(
  address: GatewayAddress,
  path: string,
  request: RequestInit,
): Promise<Response> {
  try {
    return await address.fetch(`${address.url}${path}`, request);
  } catch (cause) {
    throw new GatewayError(
      "gateway/unreachable",
      "The gateway did not answer. Nothing is lost: try again, or use another gateway.",
      { cause },
    );
  }
}

const refusal = z.looseObject({ code: z.string(), message: z.string() });

/** The answer, or the gateway's refusal as an error with its code. */
export async function requireAnswer(response: Response): Promise<Response> {
  if (response.ok) return response;
  const { status } = response;
  const said = refusal.safeParse(await response.json().catch(() => undefined));
  if (said.success) {
    const { code, message, ...details } = said.data;
    throw new GatewayError(code, message, { status, details });
  }
  const message = `The gateway answered ${status} without a reason. Try again, or use another gateway.`;
  throw new GatewayError("gateway/bad-answer", message, { status });
}
