import type { Sent } from "#lib/send-readings";

/** What came of readings; `waiting` are those that no oracle acknowledged yet. */
export type Counts = {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly waiting: number;
};

export const noCounts: Counts = { sent: 0, accepted: 0, refused: {}, waiting: 0 };

/** Adds what an oracle said about a message of so many readings. */
export function counted(counts: Counts, sent: Sent, readings: number): Counts {
  if (sent.kind === "unanswered") return counts;
  const refused = { ...counts.refused };
  const codes =
    sent.kind === "refused"
      ? Array.from({ length: readings }, () => sent.code)
      : sent.answer.refused.map(({ code }) => code);
  for (const code of codes) refused[code] = (refused[code] ?? 0) + 1;
  const accepted = counts.accepted + (sent.kind === "answered" ? sent.answer.accepted : 0);
  return { ...counts, sent: counts.sent + readings, accepted, refused };
}

/** "12 sent, 11 accepted, 1 refused (reading/implausible 1), 0 waiting". */
export function countsLine({ sent, accepted, refused, waiting }: Counts): string {
  const total = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const codes = Object.entries(refused).map(([code, count]) => `${code} ${count}`);
  const why = codes.length === 0 ? "" : ` (${codes.join(", ")})`;
  return `${sent} sent, ${accepted} accepted, ${total} refused${why}, ${waiting} waiting`;
}
