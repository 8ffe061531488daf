import { newAccountKey } from "#lib/account-key";
import { toHex } from "#lib/bytes";
import { portableWrap } from "#lib/ecies";
import { reasonDigest, sealReason } from "#lib/request-reason";
import { withSeededRandom } from "../seeded-random.ts";

const about = {
  deployment: new Uint8Array(32).fill(0xd1),
  ...{ patient: 7, reader: 12, number: 3 },
};
const text = "You were referred to me by Dr Lind.\nÆ, ø and 診: may I compare?";

/** One sealed reason of a request; the same bytes on every run. */
export const buildRequestReason = () =>
  withSeededRandom("healthchain request reason vector 1", () => {
    const { privateKey, publicKey } = newAccountKey();
    const sealed = sealReason(portableWrap, { ...about, publicKey, text });
    return Promise.resolve({
      ...{ ...about, deployment: toHex(about.deployment), text },
      patientPrivateKey: toHex(privateKey),
      sealed: toHex(sealed),
      digest: toHex(reasonDigest(sealed)),
    });
  });
