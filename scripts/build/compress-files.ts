import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { filesMatching } from "./files.ts";

const texts = ["**/*.{html,js,mjs,css,txt,svg,json,webmanifest}"];
const worthwhile = 1024; // bytes; below that the headers weigh more

/** Puts a `.br` and a `.gz` beside every text in `directory`, so that a server need not compress while it answers. */
export async function compressFiles(directory: string): Promise<void> {
  for (const file of await filesMatching(directory, texts)) {
    const bytes = await readFile(join(directory, file));
    if (bytes.length < worthwhile) continue;
    const [br, gz] = await Promise.all([brotli(bytes), promisify(gzip)(bytes, { level: 9 })]);
    await writeFile(join(directory, `${file}.br`), br);
    await writeFile(join(directory, `${file}.gz`), gz);
  }
}

const brotli = (bytes: Uint8Array): Promise<Buffer> =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
