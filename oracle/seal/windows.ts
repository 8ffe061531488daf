import type { DeviceReport } from "#lib/device-report";
import type { Oracle } from "../oracle.ts";
import { mostSegments, type Segments } from "./segments.ts";

/** What a message adds to its device's tally of a window. */
export type Addition = Omit<DeviceReport, "sequence"> & {
  /** Of the last accepted reading; undefined where none was. */
  readonly sequence: number | undefined;
};

/** The window that is open. All but `close` only inside a transaction of the database. */
export type Windows = ReturnType<typeof openWindows>;

/**
 * At most one window is open at a time; the database says which. It begins with its first reading and closes by time, or
 * when its index is full.
 */
export function openWindows(oracle: Oracle, segments: Segments, onClosed: () => void) {
  const { database, together, config, now, log, metrics } = oracle;
  const current = database.prepare("SELECT number FROM window WHERE state = 'open'");
  const insert = database.prepare(
    "INSERT INTO window (number, state, opened_at) SELECT coalesce(max(number), 0) + 1, 'open', ? FROM window RETURNING number",
  );
  const adopt = database.prepare("UPDATE tally SET window = ? WHERE window = 0");
  const shut = database.prepare("UPDATE window SET state = 'closed' WHERE state = 'open'");
  const add = database.prepare(
    `INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (window, device) DO UPDATE SET
     sequence = max(sequence, excluded.sequence), accepted = accepted + excluded.accepted,
     rejected = rejected + excluded.rejected, late = late + excluded.late`,
  );
  let timer: NodeJS.Timeout | undefined;

  const close = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    let closed = 0;
    await together(() => {
      segments.closeAll();
      closed = Number(shut.run().changes);
    });
    if (closed === 0) return;
    metrics.windows.inc({ state: "closed" });
    onClosed();
  };
  const closeSoon = (milliseconds: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      close().catch((error: unknown) => {
        log.warn({ err: error }, "the window could not be closed");
        closeSoon(1000);
      });
    }, milliseconds);
  };
  return {
    /** The open window's number; 0 where none is. */
    number: (): number => (current.get() as { number: number } | undefined)?.number ?? 0,
    /** The same, and one is begun where none is. What was refused since the last one counts in it. */
    begin: (): number => {
      closeSoon(config.WINDOW_SECONDS * 1000);
      const found = current.get() as { number: number } | undefined;
      if (found !== undefined) return found.number;
      const { number } = insert.get(now()) as { number: number };
      adopt.run(number);
      return number;
    },
    add: (window: number, { device, sequence = 0, accepted, rejected, late }: Addition): void => {
      add.run(window, device, sequence, accepted, rejected, late);
      if (segments.count() >= mostSegments) setImmediate(() => void close().catch(() => undefined));
    },
    /** Closes the open window as it stands, if there is one. It is on the disk when this resolves. */
    close,
  };
}
