import { readFile } from "node:fs/promises";
import { fromHex } from "#lib/bytes";
import { checkPrivateKey } from "#lib/ecies";
import { CommandError } from "./errors.ts";

/** The 32-byte private key in a file. Throws {@link CommandError} `hc/key-file`. */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CommandError(
      "hc/key-file",
      `There is no key file ${path}, or it cannot be read. Check the path.`,
      { cause },
    );
  });
  const digits = /^(?:0x)?([0-9a-f]{64})\s*$/i.exec(text)?.[1];
  if (digits !== undefined && isPrivateKey(fromHex(digits))) return fromHex(digits);
  throw new CommandError(
    "hc/key-file",
    `${path} is not a key file: 64 hex digits wanted. Make one with \`npm run hc -- wallet FILE\`.`,
  );
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
