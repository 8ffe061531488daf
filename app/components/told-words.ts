import { HealthChainError } from "#lib/errors";
import type { Told } from "../keeper/transfer.ts";
import { wordsOf } from "./trouble-words.ts";

/** What the keeper told of an error that it went on after, as one text. */
export function wordsOfTold({ code, message }: Told): string {
  const { happened, meaning } = wordsOf(new HealthChainError(code, message));
  return `${happened} ${meaning}`.trim();
}
