import { fhirMediaType } from "./fhir/split.ts";

/** How files of the media types that we know are named. */
const extensions: ReadonlyMap<string, string> = new Map([
  [fhirMediaType, "json"],
  ["application/pdf", "pdf"],
  ["application/dicom", "dcm"],
  ["image/png", "png"],
  ["image/jpeg", "jpg"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
  ["text/plain", "txt"],
]);

const longest = 80;

/** Names that Windows keeps for devices, whatever follows the point. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * A name under which a record may be saved on any system: letters, digits and few signs of what somebody else wrote, and
 * the extension that its media type has. Nothing in it leads to another folder, hides it or makes it run.
 */
export function safeFileName(wanted: string, mediaType: string): string {
  const [plainType = ""] = mediaType.split(";");
  const extension = extensions.get(plainType.trim().toLowerCase()) ?? "bin";
  const stem = wanted
    .normalize("NFC")
    .replace(/\.[A-Za-z0-9]{1,8}$/, "")
    .replace(/[^\p{L}\p{N}\p{M} _,()-]+/gu, " ")
    .replace(/ +/g, " ")
    .trim();
  const short = Array.from(stem).slice(0, longest).join("").trim();
  return `${short === "" || reserved.test(short) ? "record" : short}.${extension}`;
}
