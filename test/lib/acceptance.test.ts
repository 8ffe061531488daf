import { expect } from "chai";
import { decodeAcceptance, encodeAcceptance } from "../../lib/acceptance.ts";
import type { SignedAcceptance } from "../../lib/acts/hospital-change.ts";
import { errorOf } from "../support/rejects.ts";

const accepted: SignedAcceptance = {
  acceptance: {
    ...{ hospital: 1, member: 7, validUntil: 2_000_000_000, deadline: 1_900_000_000 },
    ...{ salt: `0x${"12".repeat(32)}`, sentence: "Lakeside Clinic takes over member 7." },
  },
  signature: `0x${"ab".repeat(65)}`,
};

describe("lib/acceptance", () => {
  it("gives back what was handed over, with whatever space around it", () => {
    expect(decodeAcceptance(`\n ${encodeAcceptance(accepted)} `)).to.deep.equal(accepted);
  });

  it("refuses what is none", async () => {
    const { acceptance } = accepted;
    for (const text of [
      ...["", "hello", "null", "[]", encodeAcceptance(accepted).slice(0, -1)],
      JSON.stringify({ ...accepted, signature: "0x1" }),
      JSON.stringify({ ...accepted, acceptance: { ...acceptance, hospital: 256 } }),
      JSON.stringify({ ...accepted, acceptance: { ...acceptance, member: -1 } }),
      JSON.stringify({ ...accepted, acceptance: { ...acceptance, salt: "0x12" } }),
    ])
      await errorOf(() => decodeAcceptance(text), "acceptance/malformed");
  });
});
