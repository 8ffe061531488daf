import { expect } from "chai";
import { hashMessage, verifyMessage } from "viem";
import { createSiweMessage, parseSiweMessage } from "viem/siwe";
import { toHex } from "#lib/bytes";
import { newPrivateKey, portableWrap } from "#lib/ecies";
import {
  emptyBodyDigest,
  encodeGatewayRequest,
  isRequestSignedBy,
  signGatewayRequest,
  type GatewayRequest,
} from "#lib/gateway-request";
import { localWallet } from "#lib/local-wallet";
import {
  checksummed,
  signInMessage,
  signInResources,
  signInStatement,
  textDigest,
} from "#lib/sign-in-message";

const request: GatewayRequest = {
  deployment: new Uint8Array(32).fill(7),
  gateway: 5,
  session: "ab".repeat(32),
  counter: 9,
  method: "GET",
  path: "/patients/3/headers",
  purpose: 0,
  bodyDigest: emptyBodyDigest,
};

describe("a gateway request", () => {
  const key = newPrivateKey();
  const publicKey = portableWrap.publicKeyOf(key);

  it("is signed by its session key over every field", () => {
    const signature = signGatewayRequest(key, encodeGatewayRequest(request));
    expect(signature).to.have.length(64);
    expect(isRequestSignedBy(publicKey, encodeGatewayRequest(request), signature)).to.equal(true);
    const changes: Partial<GatewayRequest>[] = [
      { deployment: new Uint8Array(32) },
      { gateway: 6 },
      { session: "ac".repeat(32) },
      { counter: 10 },
      { method: "PUT" },
      { path: "/patients/4/headers" },
      { purpose: 1 },
      { bodyDigest: new Uint8Array(32) },
    ];
    for (const change of changes) {
      const other = encodeGatewayRequest({ ...request, ...change });
      expect(isRequestSignedBy(publicKey, other, signature)).to.equal(false);
    }
  });

  it("is nobody's with another key, a high s, or bytes that are no signature", () => {
    const encoded = encodeGatewayRequest(request);
    const signature = signGatewayRequest(key, encoded);
    const other = portableWrap.publicKeyOf(newPrivateKey());
    expect(isRequestSignedBy(other, encoded, signature)).to.equal(false);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = BigInt(toHex(signature.subarray(32)));
    const high = Buffer.from((order - s).toString(16).padStart(64, "0"), "hex");
    const malleable = Uint8Array.of(...signature.subarray(0, 32), ...high);
    expect(isRequestSignedBy(publicKey, encoded, malleable)).to.equal(false);
    expect(isRequestSignedBy(publicKey, encoded, new Uint8Array(64))).to.equal(false);
    expect(isRequestSignedBy(new Uint8Array(33), encoded, signature)).to.equal(false);
  });
});

describe("a sign-in message", () => {
  const wallet = localWallet(newPrivateKey());
  const signIn = {
    domain: "records.example.org:8700",
    account: wallet.account,
    uri: "https://records.example.org:8700",
    chainId: 31337,
    nonce: "0123456789abcdef0123456789abcdef",
    issuedAt: "2026-11-23T01:00:00.000Z",
    expirationTime: "2026-11-23T01:05:00.000Z",
    gateway: { number: 5, account: `0x${"Ab".repeat(20)}` as const },
    sessionKey: toHex(portableWrap.publicKeyOf(newPrivateKey())),
    deployment: `0x${"cd".repeat(32)}` as const,
  };

  it("is the text that viem makes of the same values, and reads back", () => {
    const { domain, uri, chainId, nonce } = signIn;
    const made = createSiweMessage({
      ...{ domain, uri, chainId, nonce, version: "1", statement: signInStatement },
      address: signIn.account,
      issuedAt: new Date(signIn.issuedAt),
      expirationTime: new Date(signIn.expirationTime),
      resources: signInResources(signIn),
    });
    expect(signInMessage(signIn)).to.equal(made);
    expect(parseSiweMessage(made).resources).to.deep.equal(signInResources(signIn));
    expect(parseSiweMessage(made).address).to.equal(checksummed(signIn.account));
  });

  it("is signed as wallets sign texts", async () => {
    const message = signInMessage(signIn);
    expect(toHex(textDigest(message))).to.equal(hashMessage(message));
    const signature = await wallet.text(message);
    expect(await verifyMessage({ address: wallet.account, message, signature })).to.equal(true);
  });
});
