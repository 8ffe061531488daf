import { glob } from "node:fs/promises";

/** The files below `root` that match one of the patterns, as sorted relative paths. */
export async function filesMatching(root: string, patterns: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(patterns, { cwd: root })) files.push(file);
  return files.sort();
}
