import { expect } from "chai";
import { newAccountKey } from "#lib/account-key";
import { fromHex, toHex, type Hex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import {
  longestReason,
  openReason,
  reasonDigest,
  sealedReasonLength,
  sealReason,
} from "#lib/request-reason";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { errorOf, flipped } from "../support/rejects.ts";
import { buildRequestReason } from "../support/vectors/request-reason.ts";
import vector from "../vectors/request-reason.json" with { type: "json" };

const wrap = nativeWrap();
const patient = newAccountKey();
const about = { deployment: new Uint8Array(32).fill(1), patient: 7, reader: 12, number: 3 };
const seal = (text: string) => sealReason(wrap, { ...about, publicKey: patient.publicKey, text });
const digestOf = (sealed: Uint8Array): Hex => toHex(reasonDigest(sealed));
const open = (sealed: Uint8Array, over: object = {}) =>
  openReason(wrap, {
    ...{ ...about, privateKey: patient.privateKey, sealed, digest: digestOf(sealed) },
    ...over,
  });

describe("reason of a request", () => {
  it("opens to its text, which lost nothing but blanks around it", () => {
    for (const text of ["a", "Line one.\nLine two: 診", "x".repeat(longestReason)])
      expect(open(seal(` ${text}\n`))).to.equal(text);
  });

  it("has one size, whatever the text", () => {
    expect(seal("a")).to.have.length(sealedReasonLength);
    expect(seal("é".repeat(1000))).to.have.length(sealedReasonLength);
    expect(sealedReasonLength).to.equal(2211);
  });

  it("is another one each time, so the digest on chain tells nothing of the text", () => {
    expect(digestOf(seal("a"))).to.not.equal(digestOf(seal("a")));
  });

  it("refuses what is not what the chain says, before it opens anything", async () => {
    const [sealed, other] = [seal("one"), seal("other")];
    await errorOf(() => open(other, { digest: digestOf(sealed) }), "reason/other-digest");
    await errorOf(
      () => open(sealed.subarray(1), { digest: digestOf(sealed) }),
      "reason/other-digest",
    );
  });

  it("refuses every flipped byte, also where the chain agrees with it", async () => {
    const sealed = seal("why");
    for (let at = 0; at < sealed.length; at += 7) {
      const isOutside = at < 33; // version and commitment; the rest is the box
      await errorOf(
        () => open(flipped(sealed, at)),
        isOutside ? "reason/malformed" : "box/does-not-open",
      );
    }
  });

  for (const other of [
    { patient: 8 },
    { reader: 13 },
    { number: 4 },
    { deployment: about.deployment.map(() => 9) },
  ])
    it(`refuses another ${Object.keys(other).join()}`, () =>
      errorOf(() => open(seal("why"), other), "box/does-not-open"));

  it("refuses another key", () =>
    errorOf(
      () => open(seal("why"), { privateKey: newAccountKey().privateKey }),
      "box/does-not-open",
    ));

  it("takes no text that is empty, too long, or not to be seen", async () => {
    await errorOf(() => seal(" \n "), "reason/empty");
    await errorOf(() => seal("é".repeat(longestReason / 2 + 1)), "reason/too-long");
    for (const hidden of ["a\u202eb", "a\u0007b", "a\u200bb"])
      await errorOf(() => seal(hidden), "reason/unprintable");
  });

  it("comes out byte-equal as frozen, and opens from there", async () => {
    expect(await buildRequestReason()).to.deep.equal(vector);
    const { deployment, patientPrivateKey, sealed, digest, text, ...of } = vector;
    const opened = openReason(portableWrap, {
      ...{ ...of, deployment: fromHex(deployment), digest: digest as Hex },
      ...{ privateKey: fromHex(patientPrivateKey), sealed: fromHex(sealed) },
    });
    expect(opened).to.equal(text);
  });
});
