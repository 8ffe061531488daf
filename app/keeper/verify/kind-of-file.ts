/** What a file claims to be by how it begins. Nothing about it is believed yet. */
export type FileKind = "log" | "digest" | "directory" | "manifest" | "reason" | "unknown";

const cborArrayOf15 = 0x8f; // a manifest: version 1 and fourteen fields
const cborArrayOf7 = 0x87; // a directory envelope's body, behind its version byte
const digestPattern = /^0x[0-9a-f]{64}$/i;
const bareDigestPattern = /^[0-9a-f]{64}$/i;

/** Looks at the first bytes only, but for texts. */
export function kindOfFile(bytes: Uint8Array): { readonly kind: FileKind; readonly text: string } {
  const [first, second] = bytes;
  if (first === cborArrayOf15 && second === 1) return { kind: "manifest", text: "" };
  if (first === 1 && second === cborArrayOf7) return { kind: "directory", text: "" };
  const text = textOf(bytes);
  if (text === undefined) return { kind: "unknown", text: "" };
  const word = text.trim();
  if (digestPattern.test(word)) return { kind: "digest", text: word };
  if (bareDigestPattern.test(word)) return { kind: "digest", text: `0x${word}` };
  if (/"healthchain":\s*"reason"/.test(text)) return { kind: "reason", text };
  const isLog = /^\{"healthchain":"access-log"/.test(text);
  return { kind: isLog ? "log" : "unknown", text };
}

/** Undefined for what is no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
