import { categories } from "./categories.ts";
import { HealthChainError } from "./errors.ts";
import type { Ports, Question } from "./ports.ts";

/** The chain does not permit it. Code: `consent/not-permitted`. */
export class NotPermittedError extends HealthChainError {}

/** The node shows an old head, so time may stand still there. Code: `chain/old-head`. */
export class OldHeadError extends HealthChainError {}

/** Seconds that the newest block may lag behind the wall clock before nothing is served. */
export const maxHeadAge = 30;

/** Purpose and action bit indexes that the use cases ask for by name. */
export const treatment = 0;
export const emergency = 1;
export const reading = 0;
export const writing = 1;

/**
 * Passes when `question` is permitted now, by the later of wall clock and head time; a stopped chain or an old head
 * cannot revive a consent. Owners are always let through to their own records.
 */
export async function requirePermission(
  { read, now }: Pick<Ports, "read" | "now">,
  question: Question,
): Promise<void> {
  if (question.patient === question.reader) return;
  const head = await read.head();
  const wallClock = now();
  if (wallClock - head.time > maxHeadAge) {
    throw new OldHeadError(
      "chain/old-head",
      `The newest block is ${wallClock - head.time} seconds old, so consents cannot be checked. Try again when the chain moves.`,
    );
  }
  if (await read.isPermittedAt(question, Math.max(wallClock, head.time))) return;
  throw new NotPermittedError(
    "consent/not-permitted",
    `Reader ${question.reader} has no consent for category ${question.category} of patient ${question.patient} now. Ask the patient to share it.`,
  );
}

/**
 * For which purpose to read: treatment, unless only an emergency opens anything (in one category, or in any). Where
 * neither does, treatment, for which the refusal is.
 */
export async function readingPurpose(
  { read, now }: Pick<Ports, "read" | "now">,
  {
    category,
    ...pair
  }: Pick<Question, "patient" | "reader"> & { readonly category?: number | undefined },
): Promise<number> {
  const { patient, reader } = pair;
  if (patient === reader) return treatment;
  const cases = await read.emergencyCases({ patient, doctor: reader });
  const at = Math.max(now(), (await read.head()).time);
  if (!cases.some(({ until }) => until > at)) return treatment;
  const asked = category === undefined ? categories.map(({ number }) => number) : [category];
  const opens = async (purpose: number): Promise<boolean> => {
    const answers = await Promise.all(
      asked.map((one) =>
        read.isPermittedAt({ ...pair, category: one, purpose, action: reading }, at),
      ),
    );
    return answers.includes(true);
  };
  if (await opens(treatment)) return treatment;
  return (await opens(emergency)) ? emergency : treatment;
}
