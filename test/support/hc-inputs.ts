import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One small valid FHIR resource. */
export const observation = JSON.stringify({
  resourceType: "Observation",
  status: "final",
  code: { text: "x" },
});

/** Writes one good input, ok.json, and one file for each way in which an input is bad. */
export async function writeBundles(folder: string): Promise<void> {
  const entry = Array.from({ length: 10_000 }, () => ({
    resource: JSON.parse(observation) as object,
  }));
  const files = {
    "ok.json": observation,
    "empty.json": "",
    "malformed.json": '{"resourceType":\n',
    "invalid.json": observation.replace("final", "nope"),
    "many.json": JSON.stringify({ resourceType: "Bundle", type: "collection", entry }),
    "proto.json": observation.replace("{", '{"__proto__":{"a":1},'),
    "large.json": " ".repeat(33 * 2 ** 20),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
