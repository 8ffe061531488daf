import { z } from "zod";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import { reach, requireAnswer, type GatewayAddress } from "#lib/gateway-session";
import { signInMessage } from "#lib/sign-in-message";
import { requireChain, requireSignedIn, type Visit } from "../visit.ts";
import { did, mustBeRefused, reportOf, type AttackReport } from "./report.ts";

const signInSeconds = 300;

const hex = z.custom<Hex>((value) => typeof value === "string" && value.startsWith("0x"));

const challengeSchema = z.object({
  nonce: z.string(),
  domain: z.string(),
  uri: z.string(),
  chainId: z.number(),
  deployment: hex,
  gateway: z.object({ number: z.number(), account: hex }),
});

type Signed = { readonly message: string; readonly signature: Hex; readonly sessionKey: Hex };

/** Somebody has the doctor's signed sign-in, and tries what can be tried with it. */
export async function passedOnSignIn(visit: Visit): Promise<AttackReport> {
  const { session } = requireSignedIn(visit);
  const signed = await signedSignIn(visit);
  const { message, signature, sessionKey } = signed;
  const own = newSessionKey();
  const withOwnKey = message.replace(sessionKey.slice(2), own.slice(2));
  const elsewhere = otherGateway(visit);
  return reportOf([
    did("The doctor signs in at their hospital. Somebody copies that signature."),
    did("The thief puts a key of their own into the copy and sends it."),
    await mustBeRefused("The hospital", () => post(session, { message: withOwnKey, signature })),
    ...(elsewhere === undefined
      ? []
      : [
          did("The thief sends the copy to another hospital."),
          await mustBeRefused("That hospital", () => post(elsewhere, { message, signature })),
        ]),
    did("The doctor’s phone signs in, and the thief sends the copy once more."),
    await mustBeRefused("The hospital", async () => {
      await post(session, { message, signature });
      await post(session, { message, signature });
    }),
  ]);
}

async function signedSignIn(visit: Visit): Promise<Signed> {
  const { session, wallet, ports } = requireSignedIn(visit);
  const { account } = wallet;
  const asked = { account, challenge: toHex(newPrivateKey()) };
  const answer = await post(session, asked, "/sign-in/challenge");
  const sessionKey = newSessionKey();
  const message = signInMessage({
    ...challengeSchema.parse(answer),
    ...{ account, sessionKey },
    issuedAt: timeText(ports.now()),
    expirationTime: timeText(ports.now() + signInSeconds),
  });
  return { message, sessionKey, signature: await wallet.text(message) };
}

const newSessionKey = (): Hex => toHex(portableWrap.publicKeyOf(newPrivateKey()));

const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString();

function otherGateway(visit: Visit): GatewayAddress | undefined {
  const { session } = requireSignedIn(visit);
  const { gateways } = requireChain(visit).config;
  const other = gateways.find(({ number }) => number !== session.gateway);
  return other === undefined ? undefined : { url: other.url, fetch: session.fetch };
}

async function post(address: GatewayAddress, body: object, path = "/sign-in"): Promise<unknown> {
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  return (await requireAnswer(await reach(address, path, request))).json();
}
