import type { DeviceReport } from "#lib/device-report";
import type { Oracle } from "../oracle.ts";
import { mostSegments, type Segments } from "./segments.ts";

const retryMilliseconds = 1000;

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
  const { together, config, log, metrics } = oracle;
  const rows = openRows(oracle);
  let timer: NodeJS.Timeout | undefined;
  const close = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    let closed = 0;
    await together(() => {
      segments.closeAll();
      closed = rows.shut();
    });
    if (closed === 0) return;
    metrics.windows.inc({ state: "closed" });
    onClosed();
  };
  const closeAfter = (milliseconds: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      close().catch((error: unknown) => {
        log.warn({ err: error }, "the window could not be closed");
        closeAfter(retryMilliseconds);
      });
    }, milliseconds);
  };
  return {
    /** The open window's number; 0 where none is. */
    number: rows.current,
    /** The same, and one is begun where none is. What was refused since the last one counts in it. */
    begin: (): number => {
      closeAfter(config.WINDOW_SECONDS * 1000);
      const current = rows.current();
      return current === 0 ? rows.insert() : current;
    },
    add: (window: number, addition: Addition): void => {
      rows.add(window, addition);
      if (segments.count() >= mostSegments) setImmediate(() => void close().catch(() => undefined));
    },
    /** Closes the open window as it stands, if there is one. It is on the disk when this resolves. */
    close,
  };
}

function openRows({ database, now }: Oracle) {
  const current = database.prepare("SELECT number FROM window WHERE state = 'open'");
  const insert = database.prepare(
    `INSERT INTO window (number, state, opened_at)
     SELECT coalesce(max(number), 0) + 1, 'open', ? FROM window RETURNING number`,
  );
  const adopt = database.prepare("UPDATE tally SET window = ? WHERE window = 0");
  const shut = database.prepare("UPDATE window SET state = 'closed' WHERE state = 'open'");
  const add = database.prepare(
    `INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (window, device) DO UPDATE SET
     sequence = max(sequence, excluded.sequence), accepted = accepted + excluded.accepted,
     rejected = rejected + excluded.rejected, late = late + excluded.late`,
  );
  return {
    current: (): number => (current.get() as { number: number } | undefined)?.number ?? 0,
    insert: (): number => {
      const { number } = insert.get(now()) as { number: number };
      adopt.run(number);
      return number;
    },
    shut: (): number => Number(shut.run().changes),
    add: (window: number, { device, sequence = 0, accepted, rejected, late }: Addition): void =>
      void add.run(window, device, sequence, accepted, rejected, late),
  };
}
