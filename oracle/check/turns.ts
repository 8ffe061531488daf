import { RefusalError } from "../refusal.ts";

/** Of one device so many signatures are checked or wait for it at once; it sends one message after the other. */
const most = 64;

/**
 * Opens the places in which signatures wait, so that whoever sends junk in a device's name holds up nobody else. Throws a
 * {@link RefusalError} 429 `reading/too-many` where all of a device's are taken.
 */
export function openTurns() {
  const taken = new Map<number, number>();
  return async <T>(device: number, work: () => Promise<T>): Promise<T> => {
    const before = taken.get(device) ?? 0;
    if (before >= most) throw tooMany();
    taken.set(device, before + 1);
    try {
      return await work();
    } finally {
      const left = (taken.get(device) ?? 1) - 1;
      if (left === 0) taken.delete(device);
      else taken.set(device, left);
    }
  };
}

const tooMany = (): RefusalError =>
  new RefusalError(429, {
    code: "reading/too-many",
    message: "Too many messages of this device at once. Send them again, one after the other.",
  });
