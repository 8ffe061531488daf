import { expect } from "chai";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { entryKinds } from "#lib/access-entry";
import { entriesOf } from "#lib/use-cases/fetch-log";
import { readConfig } from "../../gateway/config.ts";
import { openLog } from "../../gateway/log.ts";
import { startGateway } from "../../gateway/start.ts";
import { rowsOf } from "../support/dishonest-gateway.ts";
import {
  ask,
  gatewayEnvironment,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
} from "../support/gateway.ts";
import { fill, smallDisk } from "../support/fill-disk.ts";
import { freshNode } from "../support/ipfs-node.ts";
import { addText, category, letRead } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("a gateway without a store, or without space", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  it("says under load that the store is away, enters no read of it, and goes on by itself", async () => {
    const node = await freshNode();
    const gateway = await startTestGateway(system, { STORE_URL: node.url });
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "stored" });
    await letRead(patient, doctor, [category.laboratory]);
    const answers = new Map<string, number>();
    const state = { isOver: false };
    const load = Array.from({ length: 4 }, async () => {
      const { session } = await signedIn(system, gateway, doctor.key);
      while (!state.isOver) {
        const { status, code } = await ask(session, { path: pathOf(digest, "payload") });
        const answer = code ?? String(status);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    });
    const until = async (answer: string, more: number) => {
      const wanted = (answers.get(answer) ?? 0) + more;
      while ((answers.get(answer) ?? 0) < wanted) await new Promise((done) => setTimeout(done, 20));
    };
    for (let round = 0; round < 2; round += 1) {
      await until("200", 5);
      await node.close();
      await until("store/unreachable", 5);
      await node.reopen();
    }
    await until("200", 5);
    state.isOver = true;
    await Promise.all(load);
    expect([...answers.keys()].toSorted()).to.deep.equal(["200", "store/unreachable"]);
    const log = { gateway: gateway.number, client: patient.client };
    const reads = (await entriesOf(log, "patient")).filter(
      ({ entry }) => entry.kind === entryKinds.record && entry.reader === doctor.number,
    );
    expect(reads).to.have.length(answers.get("200") ?? 0);
    await gateway.close();
    await node.stop();
  });

  it("says that its disk is full, serves no read without an entry, and goes on when there is space", async function () {
    this.timeout(120_000);
    const { environment, directory, url, remove } = await gatewayEnvironment(system);
    const disk = smallDisk(directory, 4);
    if (disk === undefined) {
      await remove();
      this.skip(); // only root can make a small disk
    }
    const gateway = await startGateway(readConfig(environment), openLog("silent"));
    try {
      const patient = await visitor(system, { url }, "patient");
      const doctor = await visitor(system, { url }, "doctor");
      const digest = await addText(patient, { text: "kept" });
      await letRead(patient, doctor, [category.laboratory]);
      const { session } = await signedIn(system, { url }, doctor.key);
      await fill(join(directory, "filler"));
      let served = 0;
      let answer = await ask(session, { path: pathOf(digest, "key-box") });
      for (; answer.status === 200 && served < 2000; served += 1)
        answer = await ask(session, { path: pathOf(digest, "key-box") });
      expect([answer.status, answer.code]).to.deep.equal([507, "gateway/disk-full"]);
      const capsule = {
        method: "PUT",
        path: `/patients/${patient.number}/capsules/${doctor.number}`,
      };
      const written = await ask(patient.session, { ...capsule, body: new Uint8Array(9000) });
      expect([written.status, written.code]).to.deep.equal([507, "gateway/disk-full"]);
      await rm(join(directory, "filler"));
      expect((await ask(session, { path: pathOf(digest, "key-box") })).status).to.equal(200);
      const reads = "SELECT number FROM entry WHERE kind = 2 AND outcome = 0";
      expect(rowsOf({ directory }, reads)).to.have.length(served + 1);
      const check = rowsOf({ directory }, "PRAGMA integrity_check");
      expect(check.map((row) => ({ ...row }))).to.deep.equal([{ integrity_check: "ok" }]);
    } finally {
      await gateway.close();
      disk.remove();
      await remove();
    }
  });
});
