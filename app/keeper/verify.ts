import type { Hex } from "#lib/bytes";
import { utf8 } from "#lib/bytes";
import { checkDigest } from "./verify/check-digest.ts";
import { checkDirectory } from "./verify/check-directory.ts";
import { checkLog } from "./verify/check-log.ts";
import { checkManifest } from "./verify/check-manifest.ts";
import { checkReasonFile } from "./verify/check-reason.ts";
import { kindOfFile } from "./verify/kind-of-file.ts";
import { noted, type CheckReport } from "./verify/report.ts";
import type { Visit } from "./visit.ts";

/** Bytes that are looked at; no file of ours is larger. */
const sizeLimit = 32 * 2 ** 20;

/** Checks of files and digests that need no sign-in, as far as they can be made without one. */
export function verifyActs(visit: Visit) {
  return {
    verifyFile: (bytes: Uint8Array): Promise<CheckReport> => verifyFile(visit, bytes),
    /** A digest, or the text of a file. */
    verifyText: (text: string): Promise<CheckReport> => verifyFile(visit, utf8(text.trim())),
  };
}

async function verifyFile(visit: Visit, bytes: Uint8Array): Promise<CheckReport> {
  if (bytes.length === 0) return unknown("The file is empty.");
  if (bytes.length > sizeLimit)
    return unknown("The file is over 32 MiB. No file that is checked here is so large.");
  const { kind, text } = kindOfFile(bytes);
  if (kind === "log") return checkLog(visit, text);
  if (kind === "digest") return checkDigest(visit, text.toLowerCase() as Hex);
  if (kind === "directory") return checkDirectory(visit, bytes);
  if (kind === "manifest") return checkManifest(visit, bytes);
  if (kind === "reason") return checkReasonFile(visit, text);
  return unknown("This is none of the files that can be checked here.");
}

const unknown = (says: string): CheckReport => ({
  what: "An unknown file",
  verdict: "unknown",
  steps: [
    noted(says),
    noted(
      "You can check an exported access log, a record’s manifest, a hospital’s staff list, the reason of an emergency, or a digest (0x and 64 digits).",
    ),
  ],
});
