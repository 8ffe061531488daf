import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openWindowsRead } from "#chain/windows";
import { keyringFor } from "#lib/keyring";
import { cidOfDigest } from "#lib/manifest";
import { readVitals, type OpenedWindow } from "#lib/use-cases/read-vitals";
import type { HeldWindow } from "#lib/window-delivery";
import { decodeWindowIndex } from "#lib/window-index";
import { patientsTree } from "#lib/reading-window";
import { nodeLineCipher } from "#native/node-line-cipher";
import { treatment, type Actor } from "./people.ts";
import type { System } from "./system.ts";

type SegmentRow = { digest: Uint8Array; box: Uint8Array };

/** Everything that an oracle has anchored for a patient, opened and checked as any reader does. */
export async function anchoredFor(
  system: System,
  { directory, number }: { directory: string; number: number },
  patient: Actor,
): Promise<readonly OpenedWindow[]> {
  const database = openDisk(directory);
  const held = await heldWindows(system, database, { oracle: number, patient: patient.number });
  database.close();
  const { provider, site, services } = system.session;
  const ports = {
    ...services,
    vitals: openWindowsRead(provider, site),
    cipher: nodeLineCipher,
    readings: () => Promise.resolve({ windows: held, next: null }),
  };
  const keyring = await keyringFor(patient.ports, patient.person, patient.number);
  const question = { patient: patient.number, purpose: treatment };
  return (await readVitals(ports, question, keyring)).windows;
}

/** The database of an oracle, which may be running. */
export const openDisk = (directory: string): DatabaseSync =>
  new DatabaseSync(join(directory, "oracle.sqlite"), { readOnly: true });

/** What it keeps of a patient's windows, as a gateway would give it. */
export async function heldWindows(
  { session }: System,
  database: DatabaseSync,
  { oracle, patient }: { oracle: number; patient: number },
): Promise<HeldWindow[]> {
  const { store } = session.services;
  const windows = database
    .prepare(
      "SELECT DISTINCT w.number, w.index_digest FROM window w JOIN segment s ON s.window = w.number WHERE s.patient = ? AND w.state = 'anchored' ORDER BY 1",
    )
    .all(patient) as { number: number; index_digest: Uint8Array }[];
  const held: HeldWindow[] = [];
  for (const { number: window, index_digest: digest } of windows) {
    const index = decodeWindowIndex(await store.getBlock(cidOfDigest(digest)));
    const patientIndex = index.patients.findIndex((one) => one.patient === patient);
    const rows = database
      .prepare("SELECT digest, box FROM segment WHERE window = ? AND patient = ? ORDER BY number")
      .all(window, patient) as SegmentRow[];
    const segments = [];
    for (const { digest: name, box } of rows)
      segments.push({ segment: await store.getBlock(cidOfDigest(name)), box });
    const { readings = 0 } = index.patients[patientIndex] ?? {};
    const proof = patientsTree(index.patients).proofOf(patientIndex);
    held.push({ oracle, window, patientIndex, readings, proof, segments });
  }
  return held;
}
