import { wordlist } from "@scure/bip39/wordlists/english";
import { expect } from "chai";
import { fingerprintOf } from "#lib/fingerprint";

const about = {
  deployment: new Uint8Array(32).fill(1),
  account: new Uint8Array(20).fill(2),
  publicKey: new Uint8Array(33).fill(3),
};

describe("fingerprintOf", () => {
  it("is six words of the list", () => {
    const words = fingerprintOf(about).split(" ");
    expect(words).to.have.length(6);
    expect(wordlist).to.include.members(words);
  });

  it("changes with deployment, account and key", () => {
    const others = [
      {},
      { deployment: new Uint8Array(32) },
      { account: new Uint8Array(20) },
      { publicKey: new Uint8Array(33) },
    ];
    const prints = others.map((part) => fingerprintOf({ ...about, ...part }));
    expect(new Set(prints).size).to.equal(others.length);
  });
});
