import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What is looked for: a text, or bytes such as a key, which are named by their hex digits. */
export type Secret = string | Uint8Array;

/** Where a secret was found, and in which form. */
export type Trace = { readonly text: string; readonly form: string; readonly where: string };

type Needle = { readonly form: string; readonly needle: string; readonly anyCase: boolean };

/** The ways in which a secret may stand in bytes: as itself, in hex, in base64 at each of its three offsets, escaped. */
function needlesOf(secret: Secret): Needle[] {
  return typeof secret === "string" ? needlesOfText(secret) : needlesOfBytes(Buffer.from(secret));
}

const needlesOfBytes = (bytes: Buffer): Needle[] => [
  { form: "bytes", needle: bytes.toString("latin1"), anyCase: false },
  { form: "hex", needle: bytes.toString("hex"), anyCase: true },
  ...[0, 1, 2].map((offset) => ({
    ...{ form: "base64", needle: base64Within(bytes, offset), anyCase: false },
  })),
];

function needlesOfText(text: string): Needle[] {
  const utf8 = Buffer.from(text);
  const utf16le = Buffer.from(text, "utf16le");
  const utf16be = Buffer.from(utf16le).swap16();
  const encodings = { utf8, utf16le, utf16be };
  return Object.entries(encodings).flatMap(([name, bytes]) => [
    { form: name, needle: bytes.toString("latin1").toLowerCase(), anyCase: true },
    { form: `${name} in hex`, needle: bytes.toString("hex"), anyCase: true },
    ...[0, 1, 2].map((offset) => ({
      form: `${name} in base64`,
      needle: base64Within(bytes, offset),
      anyCase: false,
    })),
    { form: `${name} in a URL`, needle: encodeURIComponent(text).toLowerCase(), anyCase: true },
  ]);
}

/** The base64 digits that depend on `bytes` alone when `offset` other bytes stand before it. */
function base64Within(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(first, end);
}

/** Every form of every secret that stands in `bytes`; letter case counts in bytes and base64 only. */
export function tracesIn(
  bytes: Uint8Array | string,
  secrets: readonly Secret[],
  where: string,
): Trace[] {
  const exact = Buffer.from(bytes as string).toString("latin1");
  const standard = exact.replaceAll("-", "+").replaceAll("_", "/"); // base64url, too
  const lower = exact.toLowerCase();
  return secrets.flatMap((secret) =>
    needlesOf(secret)
      .filter(({ needle, anyCase }) =>
        anyCase ? lower.includes(needle) : exact.includes(needle) || standard.includes(needle),
      )
      .map(({ form }) => ({ text: nameOf(secret), form, where })),
  );
}

const nameOf = (secret: Secret): string =>
  typeof secret === "string" ? secret : Buffer.from(secret).toString("hex");

/** The same in the names and contents of all files under a folder. */
export async function tracesInFolder(
  folder: string,
  secrets: readonly Secret[],
): Promise<{ files: number; traces: Trace[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const traces: Trace[] = [];
  const files = entries.filter((entry) => entry.isFile());
  for (const entry of entries) traces.push(...tracesIn(entry.name, secrets, `name in ${folder}`));
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    traces.push(...tracesIn(await readFile(path), secrets, path));
  }
  return { files: files.length, traces };
}
