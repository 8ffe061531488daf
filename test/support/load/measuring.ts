import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { HealthChainError } from "#lib/errors";
import type { SignedReadings } from "#lib/reading-batch";
import { bitAt } from "#lib/acknowledgement";
import { fromHex } from "#lib/bytes";
import { heartRate, signedReadings, type Device } from "../device.ts";
import { post } from "../oracle.ts";

/** What devices hold in the end. */
export type MeasuringLedger = {
  /** The window that an acknowledgement names for each accepted reading, by device/sequence. */
  readonly accepted: Map<string, number>;
  readonly refused: Map<string, string>;
  readonly counts: { answers: number; lost: number };
  /** Answers that no outage explains. */
  readonly unexpected: string[];
};

export const newMeasuringLedger = (): MeasuringLedger => ({
  accepted: new Map(),
  refused: new Map(),
  counts: { answers: 0, lost: 0 },
  unexpected: [],
});

const away = /^(chain|store|trust)\//;

/** Every device measures until it is over, and sends each message until it is answered. */
export async function allMeasuring(
  oracle: { url: string },
  devices: readonly Device[],
  state: { readonly ledger: MeasuringLedger; isOver: boolean },
): Promise<void> {
  await Promise.all(
    devices.map(async (device) => {
      for (let first = 1; !state.isOver;) {
        const count = randomInt(3) === 0 ? 1 + randomInt(8) : 1;
        const values = Array.from({ length: count }, () => randomInt(60, 90));
        const bad = randomInt(10) === 0 ? randomInt(count) : -1;
        const measured = values.map((value, at) => heartRate(at === bad ? 900 : value));
        await sendUntilAnswered(oracle, signedReadings(device, first, measured), state.ledger);
        first += count;
        await wait(randomInt(30));
      }
    }),
  );
}

async function sendUntilAnswered(
  oracle: { url: string },
  message: SignedReadings,
  ledger: MeasuringLedger,
): Promise<void> {
  for (;;) {
    try {
      const { status, body } = await post(oracle, message);
      if (status === 200) {
        note(ledger, message, body);
        return;
      }
      if (!away.test(body.code ?? "")) ledger.unexpected.push(`${status} ${body.code}`);
    } catch (error) {
      if (error instanceof HealthChainError) throw error;
    }
    ledger.counts.lost += 1;
    await wait(50);
  }
}

function note(
  { accepted, refused, counts, unexpected }: MeasuringLedger,
  { device, first, readings }: SignedReadings,
  answer: Awaited<ReturnType<typeof post>>["body"],
): void {
  counts.answers += 1;
  const bits = fromHex(answer.acknowledgement?.accepted ?? "0x");
  const window = answer.acknowledgement?.window ?? 0;
  for (const { sequence, code } of answer.refused) {
    refused.set(`${device}/${sequence}`, code);
    if (code !== "reading/implausible") unexpected.push(code);
  }
  for (let at = 0; at < readings.length; at += 1)
    if (bitAt(bits, at)) accepted.set(`${device}/${first + at}`, window);
}
