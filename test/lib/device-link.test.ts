import { expect } from "chai";
import { base64url } from "multiformats/bases/base64";
import type { DeviceVoucher } from "#lib/acts/devices";
import { decodeCanonical, encodeCanonical } from "#lib/canonical-cbor";
import { decodeDeviceVoucher, deviceLink, encodeDeviceVoucher } from "#lib/device-link";
import { roles } from "#lib/roles";
import { errorOf } from "../support/rejects.ts";

const given: DeviceVoucher = {
  voucher: {
    hospital: 1,
    role: roles.device,
    account: `0x${"12".repeat(20)}`,
    claimKey: `0x${"00".repeat(20)}`,
    patient: 7,
    validUntil: 1_800_000_000,
    deadline: 1_790_000_000,
    salt: `0x${"ab".repeat(32)}`,
    sentence: "Lakeside Clinic vouches for one device of patient 7 until 15 January 2027.",
  },
  signature: `0x${"cd".repeat(65)}`,
};

const isMalformed = (make: () => unknown) =>
  errorOf(() => Promise.resolve().then(make), "device-link/malformed");

/** The fragment with one of its fields replaced. */
function changed(at: number, value: unknown): string {
  const fields = decodeCanonical(base64url.decode(encodeDeviceVoucher(given))) as unknown[];
  return base64url.encode(
    encodeCanonical(fields.map((field, index) => (index === at ? value : field))),
  );
}

describe("device link", () => {
  it("gives back the voucher, from the whole link and from its fragment", () => {
    const link = deviceLink("https://app.example/", given);
    expect(new URL(link).pathname).to.equal("/devices/");
    expect(new URL(link).search).to.equal("");
    for (const text of [link, ` ${link}\n`, new URL(link).hash, encodeDeviceVoucher(given)])
      expect(decodeDeviceVoucher(text)).to.deep.equal(given);
    expect(link.length).to.be.lessThan(400);
  });

  it("is made of nothing but a device's voucher", async () => {
    const { voucher, signature } = given;
    await isMalformed(() =>
      encodeDeviceVoucher({ voucher: { ...voucher, role: roles.doctor }, signature }),
    );
    await isMalformed(() =>
      encodeDeviceVoucher({ voucher: { ...voucher, patient: 0 }, signature }),
    );
    await isMalformed(() =>
      encodeDeviceVoucher({ voucher: { ...voucher, claimKey: voucher.account }, signature }),
    );
  });

  it("refuses what is no such link, whole or in part", async () => {
    const good = encodeDeviceVoucher(given);
    for (const text of [
      "",
      "#",
      "u",
      "hello",
      `u${"A".repeat(9000)}`,
      good.slice(0, -4),
      `${good}A`,
    ])
      await isMalformed(() => decodeDeviceVoucher(text));
    const bad: [number, unknown][] = [
      [0, 2],
      [1, 256],
      [2, new Uint8Array(19)],
      [3, 0],
      [3, 2 ** 31],
      [4, 2 ** 40],
      [5, -1],
      [6, new Uint8Array(31)],
      [7, "turned \u202e around"],
      [8, new Uint8Array(0)],
    ];
    for (const [at, value] of bad) await isMalformed(() => decodeDeviceVoucher(changed(at, value)));
  });
});
