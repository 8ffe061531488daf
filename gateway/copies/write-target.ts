import type { Hex } from "#lib/bytes";
import type { CaseId } from "#lib/emergency";

/** What a signed request writes, read from its method and path. */
export type WriteTarget =
  | { readonly what: "slots" }
  | { readonly what: "capsule"; readonly patient: number; readonly reader: number }
  | { readonly what: "no-capsule"; readonly patient: number; readonly reader: number }
  | { readonly what: "reason" | "no-reason"; readonly patient: number; readonly reader: number }
  | ({ readonly what: "emergency-reason" } & CaseId)
  | { readonly what: "record" }
  | { readonly what: "erasure"; readonly digest: Hex }
  | { readonly what: "directory"; readonly hospital: number };

const patterns: readonly (readonly [RegExp, (parts: readonly string[]) => WriteTarget])[] = [
  [/^PUT \/patients\/\d{1,10}\/slots$/, () => ({ what: "slots" })],
  [
    /^PUT \/patients\/(\d{1,10})\/capsules\/(\d{1,10})$/,
    ([patient, reader]) => ({
      what: "capsule",
      patient: Number(patient),
      reader: Number(reader),
    }),
  ],
  [
    /^DELETE \/patients\/(\d{1,10})\/capsules\/(\d{1,10})$/,
    ([patient, reader]) => ({
      what: "no-capsule",
      patient: Number(patient),
      reader: Number(reader),
    }),
  ],
  [
    /^PUT \/patients\/(\d{1,10})\/requests\/(\d{1,10})$/,
    ([patient, reader]) => ({ what: "reason", patient: Number(patient), reader: Number(reader) }),
  ],
  [
    /^DELETE \/patients\/(\d{1,10})\/requests\/(\d{1,10})$/,
    ([patient, reader]) => ({
      what: "no-reason",
      patient: Number(patient),
      reader: Number(reader),
    }),
  ],
  [
    /^PUT \/patients\/(\d{1,10})\/emergencies\/(\d{1,10})\/(\d{1,10})$/,
    ([patient, doctor, number]) => ({
      what: "emergency-reason",
      patient: Number(patient),
      doctor: Number(doctor),
      number: Number(number),
    }),
  ],
  [/^POST \/records$/, () => ({ what: "record" })],
  [
    /^DELETE \/records\/([0-9a-f]{64})$/,
    ([digest = ""]) => ({ what: "erasure", digest: `0x${digest}` }),
  ],
  [
    /^PUT \/hospitals\/(\d{1,3})\/directory$/,
    ([hospital]) => ({ what: "directory", hospital: Number(hospital) }),
  ],
];

/** The target of a write; undefined for a request that writes nothing which is copied. */
export function writeTarget(method: string, path: string): WriteTarget | undefined {
  const line = `${method} ${path.replace(/\?.*$/, "")}`;
  for (const [pattern, target] of patterns) {
    const found = pattern.exec(line);
    if (found !== null) return target(found.slice(1));
  }
  return undefined;
}
