import { expect } from "chai";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { accessLeaf } from "#lib/access-entry";
import { fromHex } from "#lib/bytes";
import { verifyMerkleProof } from "#lib/merkle-tree";
import { rowsOf } from "../support/dishonest-gateway.ts";
import { ask, startTestGateway, visitor, type TestGateway } from "../support/gateway.ts";
import { sharedSystem, type System } from "../support/system.ts";

const many = 10_000;

describe("the log of a gateway with many entries", () => {
  let system: System;
  let gateway: TestGateway;
  before(async () => {
    system = await sharedSystem();
    gateway = await startTestGateway(system);
  });
  after(() => gateway.close());

  /** Repeats the last entry until there are `many` of its patient. */
  function repeatEntries(): void {
    const database = new DatabaseSync(join(gateway.directory, "gateway.sqlite"));
    database.exec(
      `WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < ${many})
       INSERT INTO entry SELECT sequence + n, patient, number + n, reader, category, record, purpose, kind, outcome,
         count, at, request, signature, session, salt
       FROM step, (SELECT * FROM entry ORDER BY sequence DESC LIMIT 1)`,
    );
    database.close();
  }

  it("answers a full page while others are served, and every proof holds", async () => {
    const patient = await visitor(system, gateway, "patient");
    await ask(patient.session, { path: `/patients/${patient.number}/headers` });
    repeatEntries();
    await gateway.rootNow();
    const spans = rowsOf(gateway, "SELECT from_sequence AS f, to_sequence AS t, root FROM root");
    const roots = spans as { f: number; t: number; root: Uint8Array }[];
    for (const [index, { f, t }] of roots.entries()) {
      expect(f).to.equal((roots[index - 1]?.t ?? 0) + 1);
      expect(t - f).to.be.lessThan(1024);
    }
    const state = { isAnswered: false };
    const page = patient.client.accessEntries("patient").finally(() => (state.isAnswered = true));
    let slowest = 0;
    while (!state.isAnswered) {
      const asked = performance.now();
      await fetch(`${gateway.url}/health`);
      slowest = Math.max(slowest, performance.now() - asked);
    }
    const log = await page;
    expect(slowest).to.be.lessThan(500);
    expect(log.length).to.be.greaterThan(999);
    for (const { entry, salt, root } of log.slice(0, 1500)) {
      const { from, to, proof } = root!;
      const claim = { leaf: accessLeaf(entry, fromHex(salt)), proof: proof.map(fromHex) };
      const place = { index: entry.sequence - from, size: to - from + 1 };
      const under = roots.find(({ f }) => f === from)!.root;
      expect(verifyMerkleProof({ ...claim, ...place, root: under })).to.equal(true);
    }
  });
});
