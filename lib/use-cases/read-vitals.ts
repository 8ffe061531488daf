import { fromHex, type Hex } from "../bytes.ts";
import { deviceSignerOf } from "../device-key.ts";
import { typedDataDigest } from "../eip712.ts";
import { HealthChainError } from "../errors.ts";
import type { ReadingsQuestion } from "../gateway-client.ts";
import type { Keyring } from "../keyring.ts";
import type { LineCipher } from "../line-cipher.ts";
import { sameAccount } from "../local-wallet.ts";
import { merkleRoot } from "../merkle-tree.ts";
import type { Ports } from "../ports.ts";
import { readingLeaf } from "../reading.ts";
import { isPatientIn } from "../reading-window.ts";
import { roles } from "../roles.ts";
import { batchStatement, type BatchedReading, type ReadingBatch } from "../reading-batch.ts";
import { decodeLine, readingsOfLine } from "../segment-line.ts";
import { openSegment, openSegmentKey, readSegmentHead, vitalsCategory } from "../segment.ts";
import type { OracleWindow, WindowsRead } from "../windows-read.ts";
import type { HeldPage, HeldWindow, SealedSegment } from "../window-delivery.ts";

/** Readings are not as the chain holds them. Codes: `vitals/not-anchored`, `vitals/contradiction`, `vitals/not-signed`. */
export class VitalsError extends HealthChainError {}

/** A reading with everything that proves it, and where it stands on the chain. */
export type AnchoredReading = BatchedReading & {
  readonly window: OracleWindow;
  /** Where its leaf stands among the patient's in the window. */
  readonly index: number;
};

/** A window of a patient's: its readings, or why it does not open. */
export type OpenedWindow = {
  readonly oracle: number;
  readonly window: number;
  readonly readings: readonly AnchoredReading[];
  /** A code, where nothing of it is believed. */
  readonly closed?: string;
};

export type VitalsPage = {
  readonly windows: readonly OpenedWindow[];
  readonly next: number | null;
};

type ReadPorts = Pick<Ports, "read" | "wrap"> & {
  readonly vitals: WindowsRead;
  readonly cipher: LineCipher;
  readonly readings: (question: ReadingsQuestion) => Promise<HeldPage>;
};

/**
 * A page of a patient's readings. Each window is opened whole and held against the chain: its readings are all that the
 * oracle anchored for the patient, in its root, and each is of a batch that its device signed.
 */
export async function readVitals(
  ports: ReadPorts,
  question: ReadingsQuestion,
  keyring: Keyring,
): Promise<VitalsPage> {
  const { windows, next } = await ports.readings(question);
  const anchored = await anchoredWindows(ports, windows);
  const { deployment } = await ports.read.site();
  const requireSigned = openSigners(ports, question.patient);
  const opened = windows.map(async (held): Promise<OpenedWindow> => {
    const { oracle, window } = held;
    const about = { oracle, window };
    try {
      const found = anchored.get(`${oracle}/${window}`);
      if (found === undefined) throw notAnchored(held);
      const { patient } = question;
      const readings = openWindow(ports, held, { deployment, patient, keyring, anchored: found });
      for (const reading of readings) await requireSigned(reading);
      return { ...about, readings };
    } catch (error) {
      if (!(error instanceof HealthChainError)) throw error;
      return { ...about, readings: [], closed: error.code };
    }
  });
  return { windows: await Promise.all(opened), next };
}

/** One search an oracle, however many windows. */
async function anchoredWindows({ vitals }: ReadPorts, held: readonly HeldWindow[]) {
  const numbersOf = new Map<number, number[]>();
  for (const { oracle, window } of held)
    numbersOf.set(oracle, [...(numbersOf.get(oracle) ?? []), window]);
  const found = new Map<string, OracleWindow>();
  for (const [oracle, numbers] of numbersOf)
    for (const one of await vitals.windows(oracle, numbers))
      found.set(`${oracle}/${one.window}`, one);
  return found;
}

type Opening = {
  readonly deployment: Hex;
  readonly patient: number;
  readonly keyring: Keyring;
  readonly anchored: OracleWindow;
};

function openWindow(
  ports: ReadPorts,
  held: HeldWindow,
  { deployment, patient, keyring, anchored }: Opening,
): AnchoredReading[] {
  const lines = held.segments.flatMap((sealed) =>
    linesOf(ports, sealed, { deployment, patient, oracle: held.oracle, keyring }),
  );
  const readings = lines.flatMap((line) =>
    readingsOfLine({ deployment, patient }, decodeLine(line)),
  );
  const leaves = readings.map(({ reading, salt }) => readingLeaf(reading, fromHex(salt)));
  if (leaves.length === 0 || leaves.length !== held.readings) throw contradiction(held);
  const own = { patient, readings: leaves.length, root: merkleRoot(leaves) };
  const { patientIndex, proof } = held;
  const top = { root: fromHex(anchored.root), patients: anchored.patients };
  if (!isPatientIn(top, own, { patientIndex, proof })) throw contradiction(held);
  return readings.map((reading, index) => ({ ...reading, window: anchored, index }));
}

function linesOf(
  { wrap, cipher }: ReadPorts,
  { segment, box }: SealedSegment,
  {
    deployment,
    keyring,
    ...whose
  }: { deployment: Hex; patient: number; oracle: number; keyring: Keyring },
): Uint8Array[] {
  const { id, epoch } = readSegmentHead(segment);
  const name = { deployment: fromHex(deployment), ...whose, id, epoch };
  const privateKey = keyring(vitalsCategory, epoch);
  return openSegment(cipher, openSegmentKey(wrap, name, { privateKey, sealed: box }), segment);
}

/**
 * Checks that a device of the patient signed a reading's batch: each batch once. Whoever anchored it is not believed: the
 * signer has to be a device, by the register, and bound to this patient, now or before. A device keeps its account.
 */
function openSigners({ read, vitals }: ReadPorts, patient: number) {
  const accounts = new Map<number, Promise<Hex | undefined>>();
  const seen = new WeakSet<ReadingBatch>(); // one object a line
  const accountOf = (device: number): Promise<Hex | undefined> => {
    const asked = accounts.get(device) ?? accountOfDevice({ read, vitals }, device, patient);
    accounts.set(device, asked);
    return asked;
  };
  return async ({ batch, signature }: BatchedReading): Promise<void> => {
    if (seen.has(batch)) return;
    const account = await accountOf(batch.device);
    const signer = deviceSignerOf(typedDataDigest(batchStatement(batch)), signature);
    if (account === undefined || signer === undefined || !sameAccount(signer, account))
      throw new VitalsError(
        "vitals/not-signed",
        `No device ${batch.device} of this patient signed readings that an oracle anchored as its. They are not shown.`,
      );
    seen.add(batch);
  };
}

/** None for a member that is no device, or never was this patient's. */
async function accountOfDevice(
  { read, vitals }: Pick<ReadPorts, "read" | "vitals">,
  device: number,
  patient: number,
): Promise<Hex | undefined> {
  const member = await read.member(device);
  if (member?.role !== roles.device || !(await vitals.wasBoundTo(device, patient)))
    return undefined;
  return member.account;
}

const notAnchored = ({ oracle, window }: HeldWindow): VitalsError =>
  new VitalsError("vitals/not-anchored", `The chain has no window ${window} of oracle ${oracle}.`);

const contradiction = ({ oracle, window }: HeldWindow): VitalsError =>
  new VitalsError(
    "vitals/contradiction",
    `Window ${window} of oracle ${oracle} holds other readings than its root on the chain. None of them is shown.`,
  );
