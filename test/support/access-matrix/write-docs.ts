/** Writes the table in docs/contracts.md again: `tsx test/support/access-matrix/write-docs.ts`. */
import { readFile, writeFile } from "node:fs/promises";
import { withTable } from "./document.ts";

const path = new URL("../../../docs/contracts.md", import.meta.url);
await writeFile(path, await withTable(await readFile(path, "utf8")));
