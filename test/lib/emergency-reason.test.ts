import { expect } from "chai";
import { newAccountKey } from "#lib/account-key";
import { fromHex, type Hex } from "#lib/bytes";
import { caseStatus, type EmergencyCase } from "#lib/emergency";
import {
  openEmergencyReason,
  sealedEmergencyLength,
  sealEmergencyReason,
} from "#lib/emergency-reason";
import { newReason, reasonDigest, type Reason } from "#lib/reason-file";
import { nativeWrap } from "#native/libsecp256k1-wrap";
import { errorOf, flipped } from "../support/rejects.ts";
import { buildEmergencyReason } from "../support/vectors/emergency-reason.ts";
import vector from "../vectors/emergency-reason.json" with { type: "json" };

const wrap = nativeWrap();
const patient = newAccountKey();
const deployment: Hex = `0x${"01".repeat(32)}`;
const id = { patient: 7, doctor: 12, number: 3 };
const reasonOf = (text: string): Reason =>
  newReason({ deployment, about: "break-glass", id, text });
const caseOf = (reason: Hex): EmergencyCase => ({
  ...id,
  ...{ openedAt: 1, until: 2, hospital: 0, status: caseStatus.unreviewed, isDisputed: false },
  ...{ reason, block: 1, disputeReason: undefined, reviews: [] },
});
const seal = (reason: Reason) =>
  sealEmergencyReason(wrap, { reason, publicKey: patient.publicKey });
const open = (sealed: Uint8Array, reason: Reason, over: object = {}) =>
  openEmergencyReason(wrap, {
    ...{ privateKey: patient.privateKey, sealed, deployment },
    ...{ found: caseOf(reasonDigest(reason)), ...over },
  });

describe("reason of an emergency, sealed to the patient", () => {
  it("opens to its text, and has one size whatever that is", () => {
    for (const text of ["a", "Fell.\nUnconscious: 診", "診".repeat(1000)]) {
      const reason = reasonOf(text);
      const sealed = seal(reason);
      expect(open(sealed, reason)).to.equal(text);
      expect(sealed).to.have.length(sealedEmergencyLength);
    }
  });

  it("refuses a text that is not the one whose digest is on chain", async () => {
    const [given, other] = [reasonOf("given"), reasonOf("other")];
    await errorOf(() => open(seal(other), given), "reason-file/altered");
    await errorOf(() => open(seal(reasonOf("given")), given), "reason-file/altered");
  });

  it("refuses another key, case and deployment, and every flipped byte", async () => {
    const reason = reasonOf("why");
    const sealed = seal(reason);
    const found = caseOf(reasonDigest(reason));
    for (const over of [
      { privateKey: newAccountKey().privateKey },
      { found: { ...found, number: 4 } },
      { found: { ...found, doctor: 13 } },
      { found: { ...found, patient: 8 } },
      { deployment: `0x${"02".repeat(32)}` },
    ])
      await errorOf(() => open(sealed, reason, over), "box/does-not-open");
    for (let at = 0; at < sealed.length; at += 11)
      await errorOf(() => open(flipped(sealed, at), reason), "box/does-not-open");
  });

  it("shows no characters that would not be seen", () => {
    const reason = reasonOf("left\u202eright");
    expect(open(seal(reason), reason)).not.to.contain("\u202e");
  });

  it("opens the frozen vector, which is made the same today", async () => {
    const reason = vector.reason as Reason;
    const found = { ...caseOf(vector.digest as Hex), ...reason.id };
    const text = openEmergencyReason(wrap, {
      privateKey: fromHex(vector.patientPrivateKey),
      sealed: fromHex(vector.sealed),
      ...{ deployment: reason.deployment, found },
    });
    expect(text).to.equal(reason.text);
    expect(await buildEmergencyReason()).to.deep.equal(vector);
  });
});
