import { expect } from "chai";
import { createRequire } from "node:module";
import { NativeBindingsError } from "#native/libsecp256k1";
import { nativeWrap } from "#native/libsecp256k1-wrap";

const require = createRequire(import.meta.url);
const bindingsPath = require.resolve("secp256k1/bindings");

describe("nativeWrap", () => {
  it("says so when the native bindings do not load, and never falls back in silence", () => {
    const before = require.cache[bindingsPath];
    const broken = {
      get exports(): never {
        throw new Error("no native build found");
      },
    };
    require.cache[bindingsPath] = Object.assign(Object.create(broken) as NodeJS.Module, {
      loaded: true,
    });
    try {
      expect(() => nativeWrap()).to.throw(NativeBindingsError, /does not load/);
    } finally {
      if (before === undefined) Reflect.deleteProperty(require.cache, bindingsPath);
      else require.cache[bindingsPath] = before;
    }
    expect(nativeWrap().publicKeyOf(new Uint8Array(32).fill(1))).to.have.length(33);
  });
});
