import { expect } from "chai";
import { decrypt, encrypt } from "eciesjs";
import { fromHex, toHex, utf8 } from "#lib/bytes";
import { eciesOverhead, newPrivateKey, portableWrap, type Wrap } from "#lib/ecies";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { errorOf, flipped } from "../support/rejects.ts";
import vectors from "../vectors/eciesjs.json" with { type: "json" };

const wraps: Record<string, Wrap> = { portableWrap, nativeWrap: nativeWrap() };

for (const [name, wrap] of Object.entries(wraps)) {
  describe(name, () => {
    const privateKey = newPrivateKey();
    const publicKey = wrap.publicKeyOf(privateKey);

    it("opens what every other implementation seals", () => {
      for (const message of [utf8(""), utf8("a"), new Uint8Array(100_000).fill(7)]) {
        for (const other of Object.values(wraps)) {
          expect(wrap.open(privateKey, other.seal(publicKey, message))).to.deep.equal(message);
        }
        const ofEciesjs = Uint8Array.from(encrypt(publicKey, message));
        expect(wrap.open(privateKey, ofEciesjs)).to.deep.equal(message);
        const ours = decrypt(privateKey, wrap.seal(publicKey, message));
        expect(Uint8Array.from(ours)).to.deep.equal(message);
      }
    });

    it("opens the frozen messages of eciesjs", () => {
      for (const { sealed, plaintext } of vectors.messages) {
        const opened = wrap.open(fromHex(vectors.privateKey), fromHex(sealed));
        expect(toHex(opened)).to.equal(plaintext);
      }
    });

    it("derives the same public key as the other implementation", () => {
      expect(publicKey).to.have.length(33);
      expect(publicKey).to.deep.equal(portableWrap.publicKeyOf(privateKey));
    });

    it("never seals the same bytes twice", () => {
      const [a, b] = [wrap.seal(publicKey, utf8("a")), wrap.seal(publicKey, utf8("a"))];
      expect(a).to.have.length(eciesOverhead + 1);
      expect(a).not.to.deep.equal(b);
    });

    it("refuses a message with any byte flipped, cut short or made longer", async () => {
      const sealed = wrap.seal(publicKey, utf8("secret"));
      for (let at = 0; at < sealed.length; at += 1) {
        await errorOf(() => wrap.open(privateKey, flipped(sealed, at)), "ecies/does-not-open");
      }
      for (const length of [0, 1, 65, 96, sealed.length - 1]) {
        await errorOf(
          () => wrap.open(privateKey, sealed.subarray(0, length)),
          "ecies/does-not-open",
        );
      }
      const longer = Uint8Array.of(...sealed, 0);
      await errorOf(() => wrap.open(privateKey, longer), "ecies/does-not-open");
    });

    it("refuses another private key", async () => {
      const sealed = wrap.seal(publicKey, utf8("secret"));
      await errorOf(() => wrap.open(newPrivateKey(), sealed), "ecies/does-not-open");
    });

    it("refuses an ephemeral key in hybrid form, or off the curve", async () => {
      const sealed = wrap.seal(publicKey, utf8("secret"));
      const hybrid = sealed.slice();
      hybrid[0] = 6 + (sealed[64]! & 1);
      await errorOf(() => wrap.open(privateKey, hybrid), "ecies/does-not-open");
      const offCurve = sealed.slice();
      offCurve.fill(1, 1, 65);
      await errorOf(() => wrap.open(privateKey, offCurve), "ecies/does-not-open");
    });

    it("refuses public keys that are no compressed point of the curve", async () => {
      const offCurve = Uint8Array.of(2, ...new Uint8Array(31), 5);
      const uncompressed = wrap.seal(publicKey, utf8("")).slice(0, 65);
      const infinity = new Uint8Array(33);
      for (const bad of [offCurve, uncompressed, infinity, new Uint8Array(), publicKey.slice(1)]) {
        await errorOf(() => wrap.seal(bad, utf8("secret")), "ecies/bad-public-key");
      }
    });

    it("refuses private keys of zero, of the order and of a wrong length", async () => {
      const order = fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
      const sealed = wrap.seal(publicKey, utf8("secret"));
      for (const bad of [new Uint8Array(32), order, new Uint8Array(31).fill(1)]) {
        await errorOf(() => wrap.open(bad, sealed), "ecies/bad-private-key");
        await errorOf(() => wrap.publicKeyOf(bad), "ecies/bad-private-key");
      }
    });
  });
}
