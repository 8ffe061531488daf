import type { SignedTransaction } from "#chain/vitals-sender";
import { equal, fromHex, type Hex } from "#lib/bytes";
import { longestJump, reportWords, type DeviceReport } from "#lib/device-report";
import { HealthChainError } from "#lib/errors";
import { memberStatus } from "#lib/roles";
import type { DeviceState } from "#lib/windows-read";
import { durably } from "#native/durable-writes";
import type { Oracle } from "../oracle.ts";

/** The chain holds another window under this oracle's number. Code: `oracle/other-window`. */
export class WindowError extends HealthChainError {}

type WindowRow = {
  readonly number: number;
  readonly patients: number;
  readonly root: Uint8Array;
  readonly index_digest: Uint8Array;
  readonly transaction_hash: Hex | null;
  readonly transaction_nonce: number;
  readonly transaction_raw: Hex;
};

/**
 * Brings a stored window one step nearer to the chain; true once it is there. A transaction is kept before it is sent,
 * and only when it can no longer come another is signed, so a window is anchored once whatever is lost in between.
 */
export async function submitWindow(oracle: Oracle, window: number): Promise<boolean> {
  const { database, vitals, identity, sender } = oracle;
  const row = database.prepare("SELECT * FROM window WHERE number = ?").get(window) as WindowRow;
  if ((await vitals.lastWindow(identity.number)) >= window) {
    await requireOwn(oracle, row);
    noteAnchored(oracle, window);
    return true;
  }
  const sent = transactionOf(row);
  if (sent !== undefined) {
    const outcome = await sender.outcome(sent);
    if (outcome === "succeeded") return false; // its block came in between: the next look sees it
    if (outcome === "pending") {
      await sender.send(sent); // it may have been dropped
      return false;
    }
  }
  const reports = await reportsOf(oracle, window);
  const { patients, root, index_digest: index } = row;
  const signed = await sender.signWindow({ window, patients, root, index, reports });
  database
    .prepare(
      "UPDATE window SET transaction_hash = ?, transaction_nonce = ?, transaction_raw = ? WHERE number = ?",
    )
    .run(signed.hash, signed.nonce, signed.raw, window);
  await sender.send(signed);
  return false;
}

const transactionOf = (row: WindowRow): SignedTransaction | undefined =>
  row.transaction_hash === null
    ? undefined
    : { hash: row.transaction_hash, nonce: row.transaction_nonce, raw: row.transaction_raw };

/** The lines are in the store; nothing needs them here any more. */
function noteAnchored({ database, metrics }: Oracle, window: number): void {
  durably(database, () => {
    database
      .prepare("DELETE FROM line WHERE segment IN (SELECT number FROM segment WHERE window = ?)")
      .run(window);
    database.prepare("DELETE FROM tally WHERE window = ?").run(window);
    database.prepare("UPDATE window SET state = 'anchored' WHERE number = ?").run(window);
  });
  metrics.windows.inc({ state: "anchored" });
}

async function requireOwn({ vitals, identity }: Oracle, row: WindowRow): Promise<void> {
  const { number, root, index_digest: index } = row;
  const [anchored] = await vitals.windows(identity.number, [number]);
  if (anchored === undefined) throw contradiction(number); // cannot be: its number is taken
  if (equal(fromHex(anchored.root), root) && equal(fromHex(anchored.index), index)) return;
  throw contradiction(number);
}

const contradiction = (window: number): WindowError =>
  new WindowError(
    "oracle/other-window",
    `The chain holds another window ${window} of this oracle than this database: its account is used elsewhere, or the database is an old copy. Nothing more is anchored.`,
  );

/**
 * Words for the devices that may count now. A device that is suspended or in quarantine meanwhile is left out, as is one
 * that another oracle took further: the root stays, so what was accepted is anchored all the same.
 */
async function reportsOf({ database, vitals, read, now }: Oracle, window: number) {
  const tallies = database
    .prepare("SELECT * FROM tally WHERE window = ?")
    .all(window) as DeviceReport[];
  const states = new Map<number, DeviceState>();
  for (const state of await vitals.devices(tallies.map(({ device }) => device)))
    states.set(state.device, state);
  const hospitals = new Set([...states.values()].map(({ hospital }) => hospital));
  const active = new Set<number>();
  for (const hospital of hospitals) if (await read.isHospitalActive(hospital)) active.add(hospital);
  const time = Math.max(now(), (await read.head()).time);
  const reports = tallies.flatMap((tally) => {
    const state = states.get(tally.device);
    if (state === undefined || !isActive(state, time) || !active.has(state.hospital)) return [];
    return soundReport(tally, state);
  });
  return reportWords(reports);
}

const isActive = (state: DeviceState, time: number): boolean =>
  state.status === memberStatus.active && !state.isQuarantined && time < state.validUntil;

function soundReport(tally: DeviceReport, { sequence: last }: DeviceState): DeviceReport[] {
  const { accepted, rejected } = tally;
  if (accepted === 0) return rejected === 0 ? [] : [{ ...tally, sequence: last }];
  const jump = tally.sequence - last;
  return jump >= accepted && jump <= longestJump ? [tally] : [];
}
