import { expect } from "chai";
import fc from "fast-check";
import { utf8 } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import { openLabelled, sealLabelled, type BoxContext } from "#lib/labelled-box";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { errorOf, flipped } from "../support/rejects.ts";

const wrap = nativeWrap();
const privateKey = newPrivateKey();
const publicKey = wrap.publicKeyOf(privateKey);
const context: BoxContext = {
  label: "keybox",
  deployment: new Uint8Array(32).fill(1),
  patient: 7,
  category: 6,
  epoch: 3,
  sender: 12,
  recipient: 7,
  object: new Uint8Array(32).fill(2),
};

const elsewhere: Partial<BoxContext>[] = [
  { label: "header" },
  { deployment: new Uint8Array(32).fill(9) },
  { patient: 8 },
  { category: 5 },
  { category: null },
  { epoch: 4 },
  { epoch: null },
  { sender: 13 },
  { recipient: 8 },
  { object: new Uint8Array(32).fill(3) },
  { object: new Uint8Array() },
];

describe("labelled box", () => {
  it("opens with the context it was sealed with, empty and large", () => {
    for (const body of [utf8(""), utf8("key"), new Uint8Array(200_000).fill(5)]) {
      const sealed = sealLabelled(wrap, { publicKey, context, body });
      expect(openLabelled(wrap, { privateKey, context, sealed })).to.deep.equal(body);
    }
  });

  for (const other of elsewhere) {
    it(`refuses another ${JSON.stringify(other, null, 0).slice(1, 24)}`, async () => {
      const sealed = sealLabelled(wrap, { publicKey, context, body: utf8("key") });
      const wrong = { ...context, ...other };
      await errorOf(
        () => openLabelled(wrap, { privateKey, context: wrong, sealed }),
        "box/does-not-open",
      );
    });
  }

  it("refuses every flipped byte, the version first, with one error", async () => {
    const sealed = sealLabelled(wrap, { publicKey, context, body: utf8("key") });
    const messages = new Set<string>();
    for (let at = 0; at < sealed.length; at += 1) {
      const open = () => openLabelled(wrap, { privateKey, context, sealed: flipped(sealed, at) });
      messages.add((await errorOf(open, "box/does-not-open")).message);
    }
    expect(messages.size).to.equal(1);
  });

  it("refuses an ECIES message that is shorter than a context", async () => {
    const sealed = Uint8Array.of(1, ...wrap.seal(publicKey, utf8("short")));
    await errorOf(() => openLabelled(wrap, { privateKey, context, sealed }), "box/does-not-open");
  });

  it("refuses arbitrary bytes", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (sealed) => {
        await errorOf(
          () => openLabelled(wrap, { privateKey, context, sealed }),
          "box/does-not-open",
        );
      }),
      { numRuns: 200 },
    ));
});
