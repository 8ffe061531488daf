import { expect } from "chai";
import { base64url } from "multiformats/bases/base64";
import { decodeCanonical, encodeCanonical } from "#lib/canonical-cbor";
import { decodeInvitation, encodeInvitation, invitationLink } from "#lib/invitation-link";
import { localWallet } from "#lib/local-wallet";
import type { Invitation } from "#lib/use-cases/enrol";
import { errorOf } from "../support/rejects.ts";

const zeroAccount = `0x${"00".repeat(20)}` as const;
const claimKey = new Uint8Array(32).fill(7);
const voucher: Invitation["voucher"] = {
  hospital: 1,
  role: 2,
  account: zeroAccount,
  claimKey: localWallet(claimKey).account,
  patient: 0,
  validUntil: 1_800_000_000,
  deadline: 1_790_000_000,
  salt: `0x${"ab".repeat(32)}`,
  sentence: "Lakeside Clinic vouches for one doctor until 15 January 2027.",
};
const claimable: Invitation = { voucher, signature: `0x${"cd".repeat(65)}`, claimKey };
const named: Invitation = {
  voucher: { ...voucher, account: `0x${"12".repeat(20)}`, claimKey: zeroAccount },
  signature: claimable.signature,
};

const isMalformed = (fragment: string) =>
  errorOf(() => Promise.resolve().then(() => decodeInvitation(fragment)), "invitation/malformed");

/** The fragment with some of its fields replaced. */
function changed(change: (fields: unknown[]) => unknown): string {
  const fields = decodeCanonical(base64url.decode(encodeInvitation(claimable))) as unknown[];
  return base64url.encode(encodeCanonical(change(fields)));
}

describe("invitation link", () => {
  it("gives back the invitation that it was made of, with a claim key and with an account", () => {
    for (const invitation of [claimable, named])
      expect(decodeInvitation(encodeInvitation(invitation))).to.deep.equal(invitation);
  });

  it("stands behind /join/# of the app, so no server sees it", () => {
    const link = new URL(invitationLink("https://app.example/", claimable));
    expect(link.pathname).to.equal("/join/");
    expect(link.search).to.equal("");
    expect(decodeInvitation(link.hash)).to.deep.equal(claimable);
    expect(link.href.length).to.be.lessThan(400);
  });

  it("refuses what is no fragment of a link", async () => {
    const fragments = ["", "#", "u", "hello", "%00", "u!!!!", "mAAAA", `u${"A".repeat(9000)}`];
    for (const fragment of fragments) await isMalformed(fragment);
    await isMalformed(encodeInvitation(claimable).slice(0, -4));
    await isMalformed(`${encodeInvitation(claimable)}AAAA`);
    await isMalformed(encodeInvitation(claimable).slice(1));
  });

  it("refuses fields of another version, number, length or kind", async () => {
    const replaced = (at: number, value: unknown) =>
      changed((fields) => fields.map((field, index) => (index === at ? value : field)));
    const bad: [number, unknown][] = [
      [0, 2],
      [1, 256],
      [1, -1],
      [2, "doctor"],
      [3, new Uint8Array(31)],
      [3, new Uint8Array(32)], // zero is no private key
      [3, new Uint8Array(32).fill(255)], // above the curve's order
      [4, 2 ** 40],
      [5, 1.5],
      [6, new Uint8Array(33)],
      [7, "x".repeat(401)],
      [7, "turned \u202e around"],
      [7, "two\nlines"],
      [8, new Uint8Array()],
      [8, new Uint8Array(4097)],
    ];
    for (const [at, value] of bad) await isMalformed(replaced(at, value));
    await isMalformed(changed((fields) => fields.slice(0, -1)));
    await isMalformed(changed((fields) => [...fields, 0]));
    await isMalformed(changed(() => ({ ...voucher })));
    await isMalformed(changed(() => null));
  });

  it("refuses another encoding of the same fields", async () => {
    const bytes = base64url.decode(encodeInvitation(claimable));
    const longer = Uint8Array.of(0x98, 9, ...bytes.subarray(1)); // the list's length in two bytes
    await isMalformed(base64url.encode(longer));
  });

  it("refuses each flipped bit, or reads another invitation: never an error of another kind", async () => {
    const bytes = base64url.decode(encodeInvitation(claimable));
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at % 8);
      const fragment = base64url.encode(flipped);
      try {
        expect(decodeInvitation(fragment)).not.to.deep.equal(claimable);
      } catch {
        await isMalformed(fragment);
      }
    }
  });

  it("is made of no invitation for a device, and of none without its key", async () => {
    const encoding = (invitation: Invitation) =>
      errorOf(
        () => Promise.resolve().then(() => encodeInvitation(invitation)),
        "invitation/malformed",
      );
    await encoding({ ...claimable, voucher: { ...voucher, patient: 4 } });
    await encoding({ voucher, signature: claimable.signature });
    await encoding({ ...named, claimKey });
  });
});
