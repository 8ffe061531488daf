import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openVaultDirectory } from "#ipfs/vault-directory";
import type { Vault } from "#lib/vault";
import { endChildren, startChild } from "../../support/child.ts";
import { anyMoment, rounds, tell } from "../../support/rounds.ts";
import { scratchDirectory } from "../../support/scratch.ts";

const writer = join(import.meta.dirname, "../../support/vault-writer.ts");
/** The writer works this long at most before it is killed, in milliseconds. */
const longestLife = 150;

// vault-writer.ts writes the same records 1, 2, 3 … each time it runs, so a later life meets what an earlier one left.
describe("the writer of a vault directory, killed at random moments", () => {
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  beforeEach(async () => {
    scratch = await scratchDirectory();
  });
  afterEach(endChildren);
  afterEach(() => scratch.remove());

  it("loses no acknowledged box, and leaves none torn", async () => {
    let most = 0;
    const kills = rounds(20);
    for (let round = 0; round < kills; round += 1) {
      const child = await startChild(writer, [scratch.path]);
      expect(child.firstLine, child.errors()).to.equal("writing");
      await anyMoment(longestLife);
      const acknowledged = await numbersUntilKilled(child);
      most = Math.max(most, acknowledged);
      await expectWhole(openVaultDirectory(scratch.path), most);
    }
    const boxes = (await readdir(join(scratch.path, "records", "1"))).length;
    const unfinished = join(scratch.path, "incoming");
    const left = existsSync(unfinished) ? (await readdir(unfinished)).length : 0;
    tell("vault writer killed", { kills, "records acknowledged": most, boxes, unfinished: left });
    expect(most).to.be.greaterThan(0);
    expect(boxes).to.be.at.least(2 * most);
    expect(left).to.be.at.most(kills); // one file a life at most
  }).timeout(300_000);
});

/** Kills the writer and reads what it had told until then: the number of its last acknowledged record. */
async function numbersUntilKilled(child: Awaited<ReturnType<typeof startChild>>): Promise<number> {
  await child.end("SIGKILL");
  let last = 0;
  for (let line = await child.next(); line !== "undefined"; line = await child.next())
    last = Number(line);
  return last;
}

/** Every record up to `acknowledged` is there; of those above, a key box means that the record is whole. */
async function expectWhole(vault: Vault, acknowledged: number): Promise<void> {
  for (let number = 1; number <= acknowledged + 2; number += 1) {
    const manifest = createHash("sha256").update(String(number)).digest();
    const wanted = { patient: 1, reader: 1, purpose: 0, manifest };
    const keyBox = await vault.keyBox(wanted);
    const headerBox = await vault.headerBox(wanted);
    if (headerBox !== undefined) expectFilled(headerBox, 60_000, number);
    if (keyBox === undefined && number > acknowledged) continue;
    expectFilled(keyBox, 200, number);
    expectFilled(headerBox, 60_000, number);
  }
  const capsule = await vault.capsule({ patient: 1, reader: 2 });
  if (capsule !== undefined) expectFilled(capsule, 50_000, capsule[0]!);
  else expect(acknowledged).to.equal(0);
}

function expectFilled(bytes: Uint8Array | undefined, length: number, number: number): void {
  expect(Buffer.alloc(length, number).equals(bytes ?? Buffer.alloc(0)), `box ${number}`).to.equal(
    true,
  );
}
