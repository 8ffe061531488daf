import { expect } from "chai";
import { keccak_256 } from "@noble/hashes/sha3";
import { utf8 } from "#lib/bytes";
import { toHex } from "#lib/bytes";
import { randomBytes } from "#lib/random";
import { openKeccak } from "#native/keccak256";

describe("Keccak-256 in WebAssembly", () => {
  const keccak = openKeccak();

  it("hashes as everybody knows", () => {
    const known = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    expect(toHex(keccak(new Uint8Array()))).to.equal(known);
    const abc = "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
    expect(toHex(keccak(utf8("abc")))).to.equal(abc);
  });

  it("hashes texts of any length as noble does, one after another", () => {
    for (const length of [...Array(420).keys(), 64_000, 64_400, 64_600, 65_536]) {
      const text = randomBytes(length);
      expect(toHex(keccak(text)), String(length)).to.equal(toHex(keccak_256(text)));
    }
  });
});
