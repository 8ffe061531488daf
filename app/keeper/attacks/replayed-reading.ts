import { HealthChainError } from "#lib/errors";
import type { SignedReadings } from "#lib/reading-batch";
import { sendReadings } from "#lib/send-readings";
import { requireOracle, requireSensor, windowOf, type SentReading } from "../try-sensor.ts";
import { KeeperError, requireChain, type Visit } from "../visit.ts";
import { did, mustBeRefused, reportOf, type AttackReport, type AttackStep } from "./report.ts";

/** What an oracle says of a message that it does not take; its codes pass through. */
class RefusedReading extends HealthChainError {}

const looks = 40;
const lookMilliseconds = 500;

/** Somebody who has heard a signed reading sends it again: as it was, then with the time of now, then as the next one. */
export async function replayedReading(visit: Visit): Promise<AttackReport> {
  const sensor = requireSensor(visit);
  const last = sensor.readings.findLast(({ sent }) => windowOf(sent) !== undefined);
  if (last === undefined)
    throw new KeeperError(
      "try/no-reading",
      "The sensor has sent nothing yet. Nothing was attacked. Move the slider first.",
    );
  const { message, value } = last;
  const [reading] = message.readings;
  const now = Math.floor(Date.now() / 1000);
  const fresh = { ...message, readings: reading ? [{ ...reading, observedAt: now }] : [] };
  return reportOf([
    did(`Somebody copies the signed reading of ${value} per minute, and sends it again.`),
    await sentAgain(visit, last),
    did("They write the time of now on it, so that it looks new."),
    await mustBeRefused("The oracle", () => take(visit, fresh)),
    did("They number it as the sensor’s next reading."),
    await mustBeRefused("The oracle", () => take(visit, { ...message, first: sensor.next })),
    await counted(visit, sensor),
  ]);
}

/** The same bytes get the receipt of the first time, which promises nothing new. */
async function sentAgain(visit: Visit, { message, sent }: SentReading): Promise<AttackStep> {
  const again = await sendReadings(fetch.bind(globalThis), requireOracle(visit), message);
  if (again.kind !== "answered")
    return { kind: "refused", says: "The oracle refused it.", exact: again.code };
  const before = sent.kind === "answered" ? sent.answer.acknowledgement : undefined;
  const { acknowledgement } = again.answer;
  const isSame = acknowledgement !== undefined && acknowledgement.signature === before?.signature;
  return isSame
    ? {
        kind: "refused",
        says: "The oracle knows it already. It shows its old receipt, and takes nothing.",
        exact: `Window ${acknowledgement.window}, receipt ${acknowledgement.signature}`,
      }
    : { kind: "succeeded", says: "The oracle took it a second time." };
}

async function take(visit: Visit, message: SignedReadings): Promise<void> {
  const sent = await sendReadings(fetch.bind(globalThis), requireOracle(visit), message);
  if (sent.kind === "refused") throw new RefusedReading(sent.code, sent.message);
  if (sent.kind === "unanswered")
    throw new KeeperError("try/no-oracle", "The oracle does not answer now. Try again.");
}

/** Once everything that it sent is anchored, the chain has counted each reading once. */
async function counted(
  visit: Visit,
  { device, readings }: ReturnType<typeof requireSensor>,
): Promise<AttackStep> {
  const taken = readings.filter(({ sent }) => windowOf(sent) !== undefined).length;
  let accepted = 0;
  for (let look = 0; look < looks && accepted < taken; look += 1) {
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
    const [state] = await requireChain(visit).windows.devices([device]);
    accepted = state?.accepted ?? 0;
  }
  const says = `The sensor sent ${taken} readings, and the chain counts ${accepted}.`;
  return accepted === taken ? did(says) : { kind: "succeeded", says };
}
