import { keccak_256 } from "@noble/hashes/sha3";
import { bytesToHex, concatBytes } from "@noble/hashes/utils";
import { utf8, type Hex } from "./bytes.ts";

/** What a sign-in message (EIP-4361) says. Times are ISO 8601. */
export type SignIn = {
  /** Host and port of the gateway, as it is configured. */
  readonly domain: string;
  readonly account: Hex;
  readonly uri: string;
  readonly chainId: number;
  readonly nonce: string;
  readonly issuedAt: string;
  readonly expirationTime: string;
  /** The audience: this gateway, this session key, this deployment. */
  readonly gateway: { readonly number: number; readonly account: Hex };
  /** 33 bytes compressed. */
  readonly sessionKey: Hex;
  readonly deployment: Hex;
};

/** What the wallet shows above the technical lines. */
export const signInStatement =
  "Sign in to a gateway for health records. This alone shares nothing.";

/** The text that the wallet signs. One value has exactly one text. */
export function signInMessage(signIn: SignIn): string {
  return [
    `${signIn.domain} wants you to sign in with your Ethereum account:`,
    checksummed(signIn.account),
    "",
    signInStatement,
    "",
    `URI: ${signIn.uri}`,
    "Version: 1",
    `Chain ID: ${signIn.chainId}`,
    `Nonce: ${signIn.nonce}`,
    `Issued At: ${signIn.issuedAt}`,
    `Expiration Time: ${signIn.expirationTime}`,
    "Resources:",
    ...signInResources(signIn).map((resource) => `- ${resource}`),
  ].join("\n");
}

const time = "(\\S{10,40})";
const pattern = new RegExp(
  [
    "^([^ \\n]{1,255}) wants you to sign in with your Ethereum account:",
    "(0x[0-9a-fA-F]{40})",
    "",
    "[^\\n]*",
    "",
    "URI: (\\S{1,2000})",
    "Version: 1",
    "Chain ID: (\\d{1,15})",
    "Nonce: ([0-9a-zA-Z]{8,64})",
    `Issued At: ${time}`,
    `Expiration Time: ${time}`,
    "Resources:",
    "- urn:healthchain:gateway:(\\d{1,10}):(0x[0-9a-f]{40})",
    "- urn:healthchain:session-key:([0-9a-f]{66})",
    "- urn:healthchain:deployment:([0-9a-f]{64})$",
  ].join("\n"),
);

/** What a text says, if it is exactly the text of a sign-in; else undefined. */
export function readSignInMessage(text: string): SignIn | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, domain = "", account, uri = "", chainId, nonce = "", issuedAt = "", until = ""] = found;
  const [, , , , , , , , number, gatewayAccount, sessionKey, deployment] = found;
  const signIn: SignIn = {
    ...{ domain, uri, nonce, issuedAt, expirationTime: until, chainId: Number(chainId) },
    account: account as Hex,
    gateway: { number: Number(number), account: gatewayAccount as Hex },
    sessionKey: `0x${sessionKey ?? ""}`,
    deployment: `0x${deployment ?? ""}`,
  };
  return signInMessage(signIn) === text ? signIn : undefined;
}

/** The audience of a sign-in, as EIP-4361 resources. */
export function signInResources({
  gateway,
  sessionKey,
  deployment,
}: Pick<SignIn, "gateway" | "sessionKey" | "deployment">): string[] {
  return [
    `urn:healthchain:gateway:${gateway.number}:${gateway.account.toLowerCase()}`,
    `urn:healthchain:session-key:${sessionKey.slice(2).toLowerCase()}`,
    `urn:healthchain:deployment:${deployment.slice(2).toLowerCase()}`,
  ];
}

/** The digest that a wallet signs for a text (EIP-191). */
export function textDigest(text: string): Uint8Array {
  const bytes = utf8(text);
  return keccak_256(concatBytes(utf8(`\x19Ethereum Signed Message:\n${bytes.length}`), bytes));
}

/** An address with the letter case of ERC-55, which EIP-4361 asks for. */
export function checksummed(account: Hex): Hex {
  const digits = account.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(utf8(digits)));
  const cased = Array.from(digits, (digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join("")}`;
}
