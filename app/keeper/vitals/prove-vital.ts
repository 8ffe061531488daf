import { toHex } from "#lib/bytes";
import { keyringForPurpose } from "#lib/keyring";
import { portableLineCipher } from "#lib/line-cipher";
import { proveReading, type ProvenReading } from "#lib/use-cases/prove-reading";
import { readVitals } from "#lib/use-cases/read-vitals";
import type { HeldPage } from "#lib/window-delivery";
import type { Subject } from "../reading-room.ts";
import { requireChain, requirePerson, requireSignedIn, type Visit } from "../visit.ts";
import type { VitalReading } from "./reading-view.ts";

/** What is checked, in this order: it is there, in its window, sealed, whole, signed, and found by the contract. */
export type ProofCheck = "held" | "anchored" | "opens" | "whole" | "signed" | "found";

/** What came of checking one reading. */
export type VitalProof = {
  /** The check that failed: those before it held, those after it were not made. */
  readonly failed: ProofCheck | undefined;
  /** Code of what failed, for support. */
  readonly code: string | undefined;
  /** For testers. */
  readonly technical: readonly { readonly name: string; readonly value: string }[];
};

/** Asks the gateway for the window anew, opens and checks it, and has the contract itself look for the reading. */
export async function proveVital(
  visit: Visit,
  subject: Subject,
  shown: VitalReading,
): Promise<VitalProof> {
  const { person, ports } = requirePerson(visit);
  const { client } = requireSignedIn(visit);
  const { windows: vitals } = requireChain(visit);
  const keyring = await keyringForPurpose(ports, person, subject);
  const { anchoredAt } = shown;
  const held: HeldPage["windows"][number][] = [];
  const readings: typeof client.readings = async (question) => {
    const page = await client.readings(question);
    held.push(...page.windows);
    return page;
  };
  const reading = { ...ports, vitals, cipher: portableLineCipher, readings, chain: vitals };
  const question = { ...subject, from: anchoredAt, until: anchoredAt };
  const proven = await proveReading(reading, { question, keyring }, shown);
  if (proven !== undefined) return provenView(proven);
  // nothing is asked for again: only why it did not open
  const again = { ...reading, readings: () => Promise.resolve({ windows: held, next: null }) };
  const { windows } = await readVitals(again, question, keyring);
  const { oracle, window } = shown;
  const closed = windows.find((one) => one.oracle === oracle && one.window === window)?.closed;
  const technical = [{ name: "Window", value: `${window} of oracle ${oracle}` }];
  return { failed: checkOf(closed), code: closed, technical };
}

/** Which check a code is of. */
function checkOf(code: string | undefined): ProofCheck {
  if (code === undefined) return "held";
  return failures[code] ?? "opens";
}

const failures: Readonly<Record<string, ProofCheck>> = {
  "vitals/not-anchored": "anchored",
  "vitals/contradiction": "whole",
  "vitals/not-signed": "signed",
};

function provenView({ reading: anchored, claim, isAnchored }: ProvenReading): VitalProof {
  const { reading, salt, signature, batch, window } = anchored;
  const { place, leaf } = claim;
  const technical = [
    { name: "Reading", value: `${reading.device}/${reading.sequence}` },
    { name: "Signed value", value: `${reading.mantissa}e${reading.exponent} ${reading.unit}` },
    { name: "LOINC", value: reading.code },
    { name: "Device's batch", value: `${batch.first} to ${batch.first + batch.count - 1}` },
    { name: "Batch root", value: batch.root },
    { name: "Device's signature", value: signature },
    { name: "Salt", value: salt },
    { name: "Leaf", value: toHex(leaf) },
    { name: "Window", value: `${window.window} of oracle ${window.oracle}` },
    { name: "Window root", value: window.root },
    {
      name: "Place",
      value: `${place.index} of ${place.readings} readings of patient ${place.patient}`,
    },
    { name: "Proof", value: [...claim.proof, ...claim.patientProof].map(toHex).join(" ") },
  ];
  if (isAnchored) return { failed: undefined, code: undefined, technical };
  return { failed: "found", code: "vitals/not-anchored", technical };
}
