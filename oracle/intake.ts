import {
  bitsOf,
  openAcknowledgementDigest,
  type SignedAcknowledgement,
} from "#lib/acknowledgement";
import { toHex, type Hex } from "#lib/bytes";
import { p256SignatureOf } from "#lib/device-key";
import { sameAccount } from "#lib/local-wallet";
import { batchOf, leavesOf, openBatchDigest, type SignedReadings } from "#lib/reading-batch";
import { openAcceptance, type Accepted, type CheckedMessage } from "./acceptance.ts";
import type { Reply } from "./check/signatures.ts";
import { cheapFlaws, measurementFlaws } from "./check/readings.ts";
import { requireStanding, type Standing, type Standings } from "./check/standing.ts";
import { openTurns } from "./check/turns.ts";
import { openQuota } from "./quota.ts";
import type { Oracle } from "./oracle.ts";
import { RefusalError } from "./refusal.ts";
import { openPatientKeys } from "./seal/patient-keys.ts";
import type { Segments } from "./seal/segments.ts";
import type { Windows } from "./seal/windows.ts";

/** What a sender hears of a message that was not refused as a whole. */
export type Answer = {
  readonly accepted: number;
  /** Sequence and code of each reading that was not taken. */
  readonly refused: readonly { readonly sequence: number; readonly code: string }[];
  /** For the device to keep: what it accepted is in this window. */
  readonly acknowledgement: SignedAcknowledgement | undefined;
};

/** Checks a message and seals what is good in it. Throws a {@link RefusalError} for one refused as a whole. */
export type Intake = (message: SignedReadings) => Promise<Answer>;

type Steps = {
  readonly standings: Standings;
  readonly segments: Segments;
  readonly windows: Windows;
};

/** Opens the way of a message from its check to the disk. */
export function openIntake(oracle: Oracle, { standings, segments, windows }: Steps): Intake {
  const keyOf = openPatientKeys(oracle);
  const accept = openAcceptance(oracle, { segments, windows });
  const check = openCheck(oracle, standings);
  const answerOf = openAnswers(oracle);
  const quota = openQuota(oracle.config.READINGS_PER_MINUTE, oracle.now);
  return async (message) => {
    const { device, patient, readings } = message;
    const checked = await check(message);
    quota.take(String(device), readings.length);
    const accepted = await accept(checked, (size) => segments.prepare(patient, size, keyOf));
    if (accepted.isRepeated) quota.giveBack(String(device), readings.length); // whoever has seen a message can send it
    return answerOf(checked, accepted);
  };
}

/** From the cheapest check on. Throws for what speaks against the whole message. */
function openCheck(oracle: Oracle, standings: Standings) {
  const { site, config, keccak, signerOf } = oracle;
  const digestOf = openBatchDigest(site.deployment, keccak);
  const inTurn = openTurns();
  return async (message: SignedReadings): Promise<CheckedMessage> => {
    const now = oracle.now();
    const standing = await standings.of(message.device);
    requireStanding(standing, message.patient, now);
    if (message.deployment !== site.deployment)
      throw refused(
        403,
        "reading/other-deployment",
        "These readings were signed for another deployment.",
      );
    requireOwnKey(standing, message.signature, oracle.p256Verifier);
    const { sequence } = standing;
    const cheap = cheapFlaws(message, { sequence, now }, config);
    const leaves = leavesOf(message, keccak);
    const batch = batchOf(message, leaves, keccak);
    const signer = await inTurn(message.device, () => signerOf(digestOf(batch), message.signature));
    requireSigner(standing, signer);
    const late = message.readings.map(({ observedAt }) => observedAt < now - config.LATE_SECONDS);
    const flaws = measurementFlaws(message, cheap);
    return { message, leaves, root: batch.root, sequence, late, flaws };
  };
}

/**
 * A P-256 signature names its key and the contract that checks it. One that is not the device's is refused before it is
 * checked, which takes long; and of another contract nobody knows what it takes for true, and when.
 */
function requireOwnKey({ account }: Standing, signature: Hex, verifier: Hex | undefined): void {
  const named = p256SignatureOf(signature);
  if (named === undefined) return;
  if (!sameAccount(named.account, account)) throw notSigned();
  if (verifier === undefined || !sameAccount(named.verifier, verifier))
    throw refused(
      403,
      "reading/other-verifier",
      "This device's key is for another contract that checks P-256. Make it a key of this deployment.",
    );
}

function requireSigner({ account }: Standing, signer: Reply): void {
  if (signer === undefined || !sameAccount(signer, account)) throw notSigned();
}

const notSigned = (): RefusalError =>
  refused(403, "reading/not-signed", "This device did not sign these readings.");

function openAnswers({ site, identity, sign, metrics, keccak }: Oracle) {
  const digestOf = openAcknowledgementDigest(site.deployment, keccak);
  return async (
    { message, root }: CheckedMessage,
    { window, refusals, isRepeated }: Accepted,
  ): Promise<Answer> => {
    const { device, first, readings } = message;
    const refused = refusals.flatMap((code, index) =>
      code === undefined ? [] : [{ sequence: first + index, code }],
    );
    const accepted = readings.length - refused.length;
    if (!isRepeated) {
      metrics.accepted.inc(accepted);
      for (const { code } of refused) metrics.refused.inc({ code });
    }
    if (accepted === 0) return { accepted, refused, acknowledgement: undefined };
    const said = {
      ...{ deployment: site.deployment, oracle: identity.number, device, first, window },
      ...{ count: readings.length, root },
      accepted: toHex(bitsOf(refusals.map((code) => code === undefined))),
    };
    const signature = await sign(digestOf(said));
    return { accepted, refused, acknowledgement: { ...said, signature } };
  };
}

const refused = (status: number, code: string, message: string): RefusalError =>
  new RefusalError(status, { code, message });
