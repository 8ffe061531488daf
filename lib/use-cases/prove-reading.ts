import { fromHex } from "../bytes.ts";
import type { VitalsRead } from "../device.ts";
import type { Keyring } from "../keyring.ts";
import { merkleProof } from "../merkle-tree.ts";
import { readingLeaf } from "../reading.ts";
import type { PlaceProof } from "../reading-window.ts";
import type { HeldWindow } from "../window-delivery.ts";
import { readVitals, type AnchoredReading, type OpenedWindow } from "./read-vitals.ts";

type ReadPorts = Parameters<typeof readVitals>[0];
type Question = Parameters<typeof readVitals>[1];

/** Which reading: each device counts its own. */
export type ReadingName = { readonly device: number; readonly sequence: number };

/** A reading, where it stands in its window, and whether the contract finds it there. */
export type ProvenReading = {
  readonly reading: AnchoredReading;
  readonly claim: PlaceProof & { readonly leaf: Uint8Array };
  readonly isAnchored: boolean;
};

/** All windows of a patient that the question asks for. */
export async function readAllVitals(
  ports: ReadPorts,
  question: Question,
  keyring: Keyring,
): Promise<OpenedWindow[]> {
  const all: OpenedWindow[] = [];
  for (let after = question.after; ;) {
    const asked = after === undefined ? question : { ...question, after };
    const { windows, next } = await readVitals(ports, asked, keyring);
    all.push(...windows);
    if (next === null) return all;
    after = next;
  }
}

/** Has the contract itself check one reading of a patient; undefined where they have no such reading. */
export async function proveReading(
  ports: ReadPorts & { readonly chain: Pick<VitalsRead, "isReadingAnchored"> },
  asked: { readonly question: Question; readonly keyring: Keyring },
  { device, sequence }: ReadingName,
): Promise<ProvenReading | undefined> {
  const held: HeldWindow[] = [];
  const readings: ReadPorts["readings"] = async (question) => {
    const page = await ports.readings(question);
    held.push(...page.windows);
    return page;
  };
  const opened = await readAllVitals({ ...ports, readings }, asked.question, asked.keyring);
  for (const window of opened) {
    const reading = window.readings.find(
      ({ reading: one }) => one.device === device && one.sequence === sequence,
    );
    const part = held.find((one) => one.oracle === window.oracle && one.window === window.window);
    if (reading === undefined || part === undefined) continue;
    const claim = claimOf(reading, window, part);
    const { oracle, window: number } = window;
    const isAnchored = await ports.chain.isReadingAnchored(oracle, number, claim);
    return { reading, claim, isAnchored };
  }
  return undefined;
}

function claimOf({ reading, salt, index }: AnchoredReading, all: OpenedWindow, held: HeldWindow) {
  const leaves = all.readings.map((one) => readingLeaf(one.reading, fromHex(one.salt)));
  const { patientIndex, readings, proof: patientProof } = held;
  return {
    leaf: readingLeaf(reading, fromHex(salt)),
    place: { patient: reading.patient, patientIndex, readings, index },
    proof: merkleProof(leaves, index),
    patientProof,
  };
}
