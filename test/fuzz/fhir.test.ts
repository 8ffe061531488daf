import { readFile } from "node:fs/promises";
import { expect } from "chai";
import fc from "fast-check";
import { equal } from "#lib/bytes";
import { readBundle } from "#lib/fhir/bundle";
import { makeNote, readNote } from "#lib/fhir/note";
import { splitBundle } from "#lib/fhir/split";
import { renderSummary, summarize } from "#lib/fhir/summary";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { forAll, judged, mutatedJson, noVerdicts } from "../support/mutations.ts";
import { tell } from "../support/rounds.ts";

type Entry = { resource: { resourceType: string } };

const originals = 15;

describe("mutated FHIR", () => {
  let bundle: { entry: Entry[] };
  before(async () => {
    const whole = JSON.parse(await readFile(bundledRecord, "utf8")) as { entry: Entry[] };
    bundle = { ...whole, entry: oneOfEachType(whole.entry) };
  });

  it("is refused, or becomes records that are sound FHIR themselves, its bytes kept", async () => {
    const verdicts = noVerdicts();
    await forAll(mutatedJson(bundle), 2000, async (bytes) => {
      const drafts = await judged(verdicts, () => splitBundle(readBundle(bytes)));
      if (drafts === undefined) return;
      for (const draft of drafts.value) {
        if (draft.category === originals) expect(equal(draft.bytes, bytes)).to.equal(true);
        else readBundle(draft.bytes);
      }
    });
    tell("fuzz, FHIR records", verdicts);
    expect(verdicts.accepted).to.be.greaterThan(0);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 10);
  }).timeout(300_000);

  it("of single resources is refused, or has a summary that can be shown", async () => {
    const verdicts = noVerdicts();
    const resources = fc.constantFrom(...bundle.entry.map(({ resource }) => resource));
    await forAll(resources.chain(mutatedJson), 4000, async (bytes) => {
      const lines = await judged(verdicts, () => renderSummary(summarize([bytes])));
      for (const line of lines?.value ?? []) expect(line).to.be.a("string");
    });
    tell("fuzz, FHIR summaries", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 10);
  }).timeout(300_000);

  it("of a note is refused, or is a note with a text", async () => {
    const verdicts = noVerdicts();
    const note = makeNote({
      text: "Feels better.",
      author: "Dr Osei",
      date: "2026-11-22T10:00:00Z",
    });
    const valid = JSON.parse(new TextDecoder().decode(note.bytes)) as unknown;
    await forAll(mutatedJson(valid), 3000, async (bytes) => {
      const read = await judged(verdicts, () => readNote(bytes));
      if (read !== undefined) expect(read.value.text).to.be.a("string");
    });
    tell("fuzz, notes", verdicts);
    expect(verdicts.refused).to.be.greaterThan(verdicts.cases / 10);
  }).timeout(300_000);
});

function oneOfEachType(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.resource.resourceType, entry])).values()];
}
