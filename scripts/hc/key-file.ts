import { open } from "node:fs/promises";
import { fromHex } from "#lib/bytes";
import { checkPrivateKey } from "#lib/ecies";
import { CommandError } from "./errors.ts";

/** What group and others may do, of a POSIX file mode. */
const othersBits = 0o077;

/** The 32-byte private key in a file that its owner alone may use. Throws {@link CommandError} `hc/key-file`. */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  const { text, mode } = await contentOf(path).catch((cause: unknown) => {
    throw new CommandError(
      "hc/key-file",
      `There is no key file ${path}, or it cannot be read. Check the path.`,
      { cause },
    );
  });
  const digits = /^(?:0x)?([0-9a-f]{64})\s*$/i.exec(text)?.[1];
  if (digits === undefined || !isPrivateKey(fromHex(digits))) {
    throw new CommandError(
      "hc/key-file",
      `${path} is not a key file: 64 hex digits wanted. Make one with \`npm run hc -- wallet FILE\`.`,
    );
  }
  if (process.platform === "win32" || (mode & othersBits) === 0) return fromHex(digits);
  throw new CommandError(
    "hc/key-file",
    `Others on this computer may use the key file ${path}. Nothing was signed. Run \`chmod 600\` on it, and take a new wallet if somebody may have read it.`,
  );
}

/** Text and mode of the same file, whatever its name is given to in between. */
async function contentOf(path: string): Promise<{ text: string; mode: number }> {
  const file = await open(path);
  try {
    return { text: await file.readFile("utf8"), mode: (await file.stat()).mode };
  } finally {
    await file.close();
  }
}

/** Nearly all 32 bytes are; zeros are not. */
function isPrivateKey(bytes: Uint8Array): boolean {
  try {
    checkPrivateKey(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Why a new file was not written, as a sentence. */
export function notWritten(file: string, cause: unknown): string {
  const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
  return exists
    ? `There is a file ${file} already. Nothing was overwritten. Name another.`
    : `${file} cannot be written. Nothing was made. Check the folder.`;
}
