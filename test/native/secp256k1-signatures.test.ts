import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { toHex, type Hex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { localWallet, signDigest, signerOf } from "#lib/local-wallet";
import { fastestSignatures } from "#native/secp256k1-signatures";

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

describe("fastestSignatures", () => {
  const native = fastestSignatures();
  const key = newPrivateKey();
  const digest = new Uint8Array(randomBytes(32));
  const signature = signDigest(key, digest);
  const body = signature.slice(2, 130);
  const v = signature.slice(130);
  const otherV = v === "1b" ? "1c" : "1b";

  it("signs the same bytes as lib", () => {
    for (let times = 0; times < 20; times += 1) {
      const one = new Uint8Array(randomBytes(32));
      expect(native.sign(key, one)).to.equal(signDigest(key, one));
    }
  });

  it("finds the signer that lib finds", () => {
    expect(native.signerOf(digest, signature)).to.equal(localWallet(key).account);
    expect(native.signerOf(digest, `0x${signature.slice(2).toUpperCase()}`)).to.equal(
      localWallet(key).account,
    );
  });

  it("finds another signer, as lib does, for the other v", () => {
    const flipped: Hex = `0x${body}${otherV}`;
    expect(native.signerOf(digest, flipped)).to.equal(signerOf(digest, flipped));
    expect(native.signerOf(digest, flipped)).not.to.equal(localWallet(key).account);
  });

  it("finds no signer of what is malformed or malleable", () => {
    const high = (order - BigInt(`0x${body.slice(64)}`)).toString(16).padStart(64, "0");
    const zero = toHex(new Uint8Array(32)).slice(2);
    const bad: readonly Hex[] = [
      `0x${body.slice(0, 64)}${high}${otherV}`,
      `0x${body}00`,
      `0x${body}1d`,
      `0x${body}`,
      `0x${body}${v}0`,
      `0x${body}${v}00`,
      `0x${body.slice(1)}${v}`,
      `0x${"g".repeat(128)}${v}`,
      `0x${"\u0131".repeat(128)}${v}`,
      `0x${zero}${body.slice(64)}${v}`,
      `0x${body.slice(0, 64)}${zero}${v}`,
      `0x${"f".repeat(64)}${body.slice(64)}${v}`,
      "0x",
    ];
    for (const one of bad) {
      expect(native.signerOf(digest, one), one).to.equal(undefined);
      expect(signerOf(digest, one), one).to.equal(undefined);
    }
  });
});
