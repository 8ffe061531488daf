import type { Gateway } from "./gateway.ts";
import { RefusalError } from "./refusal.ts";

/**
 * Says that a number is somebody's, so that nobody fills the disk with things for nobody. Numbers are never taken back,
 * so the chain is asked once for each. Throws a {@link RefusalError} `capsule/no-reader`, or `chain/…` while no node answers.
 */
export function openReaders({ read }: Pick<Gateway, "read">): (reader: number) => Promise<void> {
  const known = new Set<number>();
  return async (reader) => {
    if (known.has(reader)) return;
    const isNumber = Number.isInteger(reader) && reader > 0 && reader < 2 ** 31;
    if (!isNumber || (await read.member(reader)) === undefined)
      throw new RefusalError(422, {
        code: "capsule/no-reader",
        message: `There is no member ${reader} to read this capsule.`,
      });
    known.add(reader);
  };
}
