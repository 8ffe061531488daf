import { expect } from "chai";
import { toHex, utf8 } from "#lib/bytes";
import { portableKeccak } from "#lib/keccak";
import { randomBytes } from "#lib/random";
import { fastKeccak } from "#native/fast-keccak";

describe("Keccak-256 in WebAssembly", () => {
  it("hashes as everybody knows", () => {
    const known = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    expect(toHex(fastKeccak(new Uint8Array()))).to.equal(known);
    const abc = "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
    expect(toHex(fastKeccak(utf8("abc")))).to.equal(abc);
  });

  it("hashes texts of any length as lib does, one after another, and keeps what it gave", () => {
    const texts = [...Array(420).keys(), 64_000, 65_536].map((length) => randomBytes(length));
    const digests = texts.map(fastKeccak);
    expect(digests.map(toHex)).to.deep.equal(texts.map(portableKeccak).map(toHex));
  });
});
