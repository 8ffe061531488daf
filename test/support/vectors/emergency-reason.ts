import { newAccountKey } from "#lib/account-key";
import { toHex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { sealEmergencyReason } from "#lib/emergency-reason";
import { newReason, reasonDigest, type Reason } from "#lib/reason-file";
import { withSeededRandom } from "../seeded-random.ts";

const about: Omit<Reason, "salt" | "text"> = {
  deployment: `0x${"d1".repeat(32)}`,
  about: "break-glass",
  id: { patient: 7, doctor: 12, number: 3 },
};

/** One sealed reason of an emergency; the same bytes on every run. */
export const buildEmergencyReason = () =>
  withSeededRandom("healthchain emergency reason vector 1", () => {
    const { privateKey, publicKey } = newAccountKey();
    const reason = newReason({ ...about, text: "Unconscious after a fall.\nÆ, ø and 診." });
    const sealed = sealEmergencyReason(portableWrap, { reason, publicKey });
    return Promise.resolve({
      reason,
      patientPrivateKey: toHex(privateKey),
      sealed: toHex(sealed),
      digest: reasonDigest(reason),
    });
  });
