import { open } from "node:fs/promises";
import { checkPhrase } from "#lib/phrase";
import { CommandError } from "./errors.ts";

/** Longer than any 24 words. */
const longest = 4096;

/** The 24 words in a file. Throws {@link CommandError} `hc/phrase-file`, and PhraseError where the words are none. */
export async function readPhrase(path: string): Promise<string> {
  return checkPhrase(
    await contentOf(path).catch((cause: unknown) => {
      const message = `There is no file of words ${path}, or it cannot be read. Check the path.`;
      throw new CommandError("hc/phrase-file", message, { cause });
    }),
  );
}

async function contentOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longest), 0, longest, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
