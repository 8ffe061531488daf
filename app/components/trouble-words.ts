/** The three parts of an error: what happened, what it means for your data, what to do. */
export type TroubleWords = { readonly happened: string; readonly meaning: string };

/** Words for codes whose own sentence was written for a command line. What to do stands in the second part. */
const words: Readonly<Record<string, TroubleWords>> = {
  "gateway/unreachable": {
    happened: "We couldn’t reach your hospital’s gateway.",
    meaning: "Nothing was lost. Try again, or choose another gateway in Settings.",
  },
  "gateway/not-proven": {
    happened: "This gateway could not prove that it belongs to the hospitals.",
    meaning: "Nothing was signed. Choose another gateway, and tell your hospital.",
  },
  "gateway/bad-answer": {
    happened: "The gateway’s answer makes no sense to this page.",
    meaning: "Nothing was lost. Try again, or choose another gateway in Settings.",
  },
  "gateway/failed": {
    happened: "The gateway had a fault of its own.",
    meaning: "Nothing was lost. Try again, or choose another gateway in Settings.",
  },
  "chain/unreachable": {
    happened: "We couldn’t reach the hospitals’ register.",
    meaning: "Nothing was changed. Try again in a moment.",
  },
  "chain/old-head": {
    happened:
      "The hospitals’ register has stood still for a while, so nobody’s consent can be checked.",
    meaning: "Nothing was lost. Try again in a minute.",
  },
  "chain/timeout": {
    happened: "The hospitals’ register has not confirmed this in time.",
    meaning: "It may still come. Look whether it did before you do it again.",
  },
  "store/unreachable": {
    happened: "We couldn’t reach your hospital’s store.",
    meaning: "Nothing was lost. Try again when it is back.",
  },
  "wallet/declined": {
    happened: "You did not sign.",
    meaning: "Nothing was changed. You can try again whenever you like.",
  },
  "session/unknown": {
    happened: "Your sign-in has ended.",
    meaning: "Nothing was lost. Sign in again and go on.",
  },
  "session/ended": {
    happened: "Your sign-in has ended.",
    meaning: "Nothing was lost. Sign in again and go on.",
  },
  "session/moved": {
    happened: "This wallet is another member now, or none.",
    meaning: "Nothing was lost. Use the wallet that your membership moved to, and sign in again.",
  },
  "sign-in/suspended": {
    happened: "Your hospital has suspended your membership.",
    meaning: "You can’t read records until that ends. Ask your hospital why.",
  },
  "trust/key-without-statement": {
    happened: "The key that the register shows for this person is not signed by them.",
    meaning: "Nothing was shared and nothing was signed. Don’t share now, and tell your hospital.",
  },
  "trust/other-account": {
    happened: "The register shows somebody else than your hospital’s staff list does.",
    meaning: "Nothing was shared and nothing was signed. Don’t share now, and tell your hospital.",
  },
  "trust/no-keys": {
    happened: "This gateway keeps no keys for your wallet.",
    meaning: "Nothing was lost. Choose the gateway that you enrolled with, in Settings.",
  },
  "keys/no-capsule": {
    happened: "You may read, but the patient’s keys have not reached you yet.",
    meaning:
      "Whoever joins a team gets them at the patient’s next visit. Ask the patient to open HealthChain.",
  },
  "slots/other-deployment": {
    happened: "The keys kept for your wallet are for another register: it was started anew.",
    meaning: "They stay as they are, apart from this one. Ask your hospital for a new link.",
  },
  "slots/does-not-open": {
    happened: "That doesn’t open your records.",
    meaning: "Nothing was changed. Check that it is the wallet or the words of this account.",
  },
  "slots/unknown-slot": {
    happened: "Your wallet can’t open these keys by itself.",
    meaning: "Nothing was lost. Open them with your 24 recovery words.",
  },
  "phrase/wrong-count": {
    happened: "Those are not 24 words.",
    meaning: "Nothing was changed. Write all of them, with spaces between.",
  },
  "phrase/wrong-checksum": {
    happened: "Those 24 words don’t belong together.",
    meaning: "Nothing was changed. One is wrong, or two have changed places.",
  },
  "phrase/not-confirmed": {
    happened: "Those are not the words you were shown.",
    meaning: "Nothing was stored. Begin again; you will get new words.",
  },
  "quota/too-many": {
    happened: "That was too much at once.",
    meaning: "Nothing was lost. Wait a minute and try again.",
  },
};

/** Words for anything thrown. An error of ours without words here says its own sentences. */
export function wordsOf(error: Error): TroubleWords {
  const known = words[codeOf(error) ?? ""];
  if (known !== undefined) return known;
  if (codeOf(error) === undefined) return unexpected;
  const [, happened = error.message, meaning = ""] =
    /^(.*?[.!?])\s+(.*)$/su.exec(error.message) ?? [];
  return { happened, meaning };
}

/** The stable code of an error of ours. */
export function codeOf(error: unknown): string | undefined {
  const isCoded = typeof error === "object" && error !== null && "code" in error;
  return isCoded && typeof error.code === "string" ? error.code : undefined;
}

/** Whether what failed may be done all the same, a little later. */
export const mayStillCome = (error: unknown): boolean => codeOf(error) === "chain/timeout";

const unexpected: TroubleWords = {
  happened: "Something went wrong that should not happen.",
  meaning: "Nothing was lost. Load this page again.",
};
