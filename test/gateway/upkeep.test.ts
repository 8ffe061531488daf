import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fromHex, type Hex } from "#lib/bytes";
import { cidOfDigest, decodeManifest } from "#lib/manifest";
import { rowsOf } from "../support/dishonest-gateway.ts";
import {
  ask,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
  type TestGateway,
  type Visitor,
} from "../support/gateway.ts";
import { freshNode, pieces } from "../support/ipfs-node.ts";
import { addText, category, letRead, readText } from "../support/people.ts";
import { sharedSystem, type System } from "../support/system.ts";

describe("a gateway's upkeep", () => {
  let system: System;
  let gateway: TestGateway;
  let node: Awaited<ReturnType<typeof freshNode>>;
  before(async () => {
    system = await sharedSystem();
    node = await freshNode();
    gateway = await startTestGateway(system, { STORE_URL: node.url, UNNAMED_SECONDS: "1" });
  });
  after(async () => {
    await gateway.close();
    await node.stop();
  });

  const payloadOf = async (owner: Visitor, digest: Hex): Promise<string> =>
    decodeManifest(await owner.ports.store.getBlock(cidOfDigest(fromHex(digest)))).payload;
  const upload = ({ client }: Visitor, bytes: Uint8Array) => client.store.addFile(pieces(bytes));

  it("an upload that no record names goes when its time is over, what a record names stays", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "named" });
    const { cid } = await upload(patient, randomBytes(5000));
    await gateway.tidyNow();
    expect(await node.store.has(cid)).to.equal(true);
    await wait(2100);
    await gateway.tidyNow();
    expect(await node.store.has(cid)).to.equal(false);
    expect(await readText(patient, patient.number, digest)).to.equal("named");
  });

  it("an erased record's payload goes at once, unless another record names it", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "erased" });
    const cid = await payloadOf(patient, digest);
    const kept = await addText(patient, { text: "kept" });
    await patient.client.vault.eraseRecord(patient.number, fromHex(digest));
    await gateway.tidyNow();
    expect(await node.store.has(cid)).to.equal(false);
    expect(await readText(patient, patient.number, kept)).to.equal("kept");
  });

  it("a record's manifest that a stranger uploads as theirs stays", async () => {
    const patient = await visitor(system, gateway, "patient");
    const stranger = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "wanted" });
    const manifest = await ask(stranger.session, { path: pathOf(digest, "manifest") });
    const { cid } = await upload(stranger, manifest.bytes);
    expect(cid).to.equal(cidOfDigest(fromHex(digest)));
    await wait(2100);
    await gateway.tidyNow();
    expect(await readText(patient, patient.number, digest)).to.equal("wanted");
    const list = { path: `/patients/${patient.number}/headers` };
    expect((await ask(patient.session, list)).status).to.equal(200);
  });

  it("a record's manifest that is another record's payload outlives that record", async () => {
    const patient = await visitor(system, gateway, "patient");
    const digest = await addText(patient, { text: "wanted" });
    const database = new DatabaseSync(join(gateway.directory, "gateway.sqlite"));
    const erased = await addText(patient, { text: "erased" });
    database
      .prepare("UPDATE record SET payload = ? WHERE digest = ?")
      .run(cidOfDigest(fromHex(digest)), erased);
    database.close();
    await patient.client.vault.eraseRecord(patient.number, fromHex(erased));
    await gateway.tidyNow();
    expect(await readText(patient, patient.number, digest)).to.equal("wanted");
  });

  it("a manifest that is let go of just as its record comes stays with it", async () => {
    const patient = await visitor(system, gateway, "patient");
    const stranger = await visitor(system, gateway, "doctor");
    const { store } = patient.ports;
    let tidying: Promise<void> | undefined;
    const putBlock = async (manifest: Uint8Array): Promise<string> => {
      const { cid } = await upload(stranger, manifest);
      const database = new DatabaseSync(join(gateway.directory, "gateway.sqlite"));
      database.exec("UPDATE upload SET at = at + 100"); // the payload is not what goes, however slow this machine is
      database.prepare("UPDATE upload SET at = at - 200 WHERE cid = ?").run(cid);
      database.close();
      tidying = gateway.tidyNow();
      return store.putBlock(manifest);
    };
    const ports = { ...patient.ports, store: { ...store, putBlock } };
    const digest = await addText({ ...patient, ports }, { text: "racing" });
    await tidying;
    await gateway.tidyNow();
    expect(await readText(patient, patient.number, digest)).to.equal("racing");
  });

  it("what was let go of and uploaded again is kept", async () => {
    const patient = await visitor(system, gateway, "patient");
    const bytes = randomBytes(5000);
    const { cid } = await upload(patient, bytes);
    await wait(2100);
    await Promise.all([gateway.tidyNow(), upload(patient, bytes)]);
    await gateway.tidyNow();
    expect(await node.store.has(cid)).to.equal(true);
  });

  it("a record that is added while collection runs is whole or refused", async () => {
    const patient = await visitor(system, gateway, "patient");
    const outcomes: string[] = [];
    const state = { isOver: false };
    const tidying = (async () => {
      while (!state.isOver) {
        await gateway.tidyNow();
        await wait(5);
      }
    })();
    for (let round = 0; round < 8; round += 1) {
      const text = `racing ${round}`;
      const digest = await addText(patient, { text }).catch((error: unknown) => error);
      if (typeof digest !== "string") {
        expect(digest).to.include({ code: "record/no-payload" });
        continue;
      }
      expect(await readText(patient, patient.number, digest as Hex)).to.equal(text);
      outcomes.push(text);
    }
    state.isOver = true;
    await tidying;
    expect(outcomes.length).to.be.greaterThan(0);
  });

  it("sessions go when they are long over and no entry needs them; nonces and answers to acts go too", async () => {
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "seen" });
    await letRead(patient, doctor, [category.laboratory]);
    expect((await ask(doctor.session, { path: pathOf(digest, "key-box") })).status).to.equal(200);
    const database = new DatabaseSync(join(gateway.directory, "gateway.sqlite"));
    database.exec("UPDATE session SET until = until - 100000; UPDATE act SET at = at - 1000000");
    database.exec("INSERT INTO nonce VALUES ('old', '0x', 1)");
    database.close();
    await gateway.tidyNow();
    const ids = rowsOf(gateway, "SELECT id FROM session").map((row) => (row as { id: string }).id);
    expect(ids).to.include(doctor.session.id).and.not.include(patient.session.id);
    expect(rowsOf(gateway, "SELECT 1 FROM act")).to.deep.equal([]);
    expect(rowsOf(gateway, "SELECT 1 FROM nonce WHERE nonce = 'old'")).to.deep.equal([]);
    const { client } = await signedIn(system, gateway, patient.key);
    const log = await client.accessEntries("patient");
    expect(log.at(-1)?.evidence).to.not.equal(null);
  });
});
