import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { addBundle } from "#lib/use-cases/add-bundle";
import { enrolCastMember, type CastMember } from "../../../scripts/cast.ts";
import { bundledRecord } from "../../../scripts/demo-data/bundled-record.ts";
import { endChildren, startChild } from "../../support/child.ts";
import { anyMoment, rounds, tell } from "../../support/rounds.ts";
import { scratchDirectory } from "../../support/scratch.ts";
import { sharedSystem, type System } from "../../support/system.ts";
import { anchoredOf, expectNoClosedLine, expectOpens } from "../../support/whole-records.ts";

const adder = join(import.meta.dirname, "../../support/record-adder.ts");

describe("the addition of a whole record, killed at random moments", () => {
  let system: System;
  let patient: CastMember;
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  let file: string;
  let bundle: Uint8Array;
  before(async () => {
    system = await sharedSystem();
    patient = await enrolCastMember(system.session, "patient");
    scratch = await scratchDirectory();
    file = join(scratch.path, "record.json");
    await writeFile(file, smallerBundle(await readFile(bundledRecord, "utf8")));
    bundle = await readFile(file);
  });
  after(() => scratch.remove());
  afterEach(endChildren);

  it("leaves nothing half anchored, and the same addition goes through afterwards", async () => {
    const counts = { kills: 0, "before the anchor": 0, "after it": 0 };
    let usualTime = await timeOf(() => addInThisProcess(patient, bundle));
    const perAddition = (await anchoredOf(patient)).length;
    let seen = perAddition;
    for (; counts.kills < rounds(16); counts.kills += 1) {
      await killWhileAdding(system, { file, usualTime });
      const afterKill = (await anchoredOf(patient)).slice(seen);
      expect(afterKill.length % perAddition, "records anchored in part").to.equal(0);
      counts[afterKill.length === 0 ? "before the anchor" : "after it"] += 1;

      usualTime = await timeOf(() => addInThisProcess(patient, bundle));
      const all = await anchoredOf(patient);
      expect(all.length - seen - afterKill.length).to.equal(perAddition);
      await expectOpens(patient, all.slice(seen), bundle);
      seen = all.length;
    }
    const lines = await expectNoClosedLine(patient);
    expect(lines).to.equal(seen);
    tell("addition killed", { ...counts, "records opened": seen });
  }).timeout(600_000);
});

const addInThisProcess = (
  { ports, person: { number } }: CastMember,
  bytes: Uint8Array,
): ReturnType<typeof addBundle> => addBundle(ports, { patient: number, author: number, bytes });

/** Starts an addition in a process of its own, which is slower than a warm one, and kills it on the way. */
async function killWhileAdding(
  system: System,
  { file, usualTime }: { file: string; usualTime: number },
): Promise<void> {
  const { rpcUrl, storeUrl, vaultDirectory, session } = system;
  const registration = session.site.contracts.Registration;
  const addresses = JSON.stringify({ rpcUrl, storeUrl, vaultDirectory, registration });
  const child = await startChild(adder, [addresses, file]);
  expect(child.firstLine, child.errors()).to.equal("adding");
  await anyMoment(usualTime * 2);
  await child.end("SIGKILL");
}

/** The demo's record without most of it, so that an addition is five records and many fit into a minute. */
function smallerBundle(text: string): string {
  const bundle = JSON.parse(text) as { entry: { resource: { resourceType: string } }[] };
  const kept = ["Patient", "AllergyIntolerance", "Immunization", "MedicationRequest"];
  const entry = bundle.entry.filter(({ resource }) => kept.includes(resource.resourceType));
  return JSON.stringify({ ...bundle, entry });
}

async function timeOf(action: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await action();
  return performance.now() - since;
}
