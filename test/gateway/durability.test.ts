import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openAccessLogRead } from "#chain/access-log";
import { accessLeaf, entryKinds, entryOutcomes } from "#lib/access-entry";
import { fromHex } from "#lib/bytes";
import { verifyMerkleProof } from "#lib/merkle-tree";
import { readConfig } from "../../gateway/config.ts";
import { openLog } from "../../gateway/log.ts";
import { startGateway } from "../../gateway/start.ts";
import { startChainProxy } from "../support/chain-proxy.ts";
import {
  ask,
  gatewayEnvironment,
  pathOf,
  signedIn,
  startTestGateway,
  visitor,
} from "../support/gateway.ts";
import { addText, category, letRead } from "../support/people.ts";
import { errorOf } from "../support/rejects.ts";
import { sharedSystem, type System } from "../support/system.ts";

const { laboratory } = category;
const killings = 3;

const spawned: ChildProcess[] = [];

/** A gateway as a process of its own. */
function spawnGateway(environment: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", "gateway/serve.ts"], {
    env: { ...process.env, ...environment, HEALTHCHAIN_GATEWAY_LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  spawned.push(child);
  const errors: string[] = [];
  child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
  const ended = once(child, "exit") as Promise<[number | null]>;
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("ready ")) return;
    }
    throw new Error(`the gateway ended: ${errors.join("")}`);
  })();
  return { child, ready, ended, errors };
}

describe("a gateway's memory", () => {
  let system: System;
  before(async () => {
    system = await sharedSystem();
  });

  // A test that failed leaves no process behind.
  afterEach(() => {
    for (const child of spawned.splice(0)) child.kill("SIGKILL");
  });

  it(`killed ${killings} times under load: every read that was answered has its entry, numbers have no gap`, async function () {
    this.timeout(120_000);
    const { environment, url, directory, remove } = await gatewayEnvironment(system);
    let gateway = spawnGateway(environment);
    await gateway.ready;
    const patient = await visitor(system, { url }, "patient");
    const doctor = await visitor(system, { url }, "doctor");
    const digest = await addText(patient, { text: "durable" });
    await letRead(patient, doctor, [laboratory]);
    let served = 0;
    for (let round = 0; round < killings; round += 1) {
      const { session } = await signedIn(system, { url }, doctor.key);
      const state = { isOver: false };
      const load = (async () => {
        while (!state.isOver) {
          const path = pathOf(digest, round % 2 === 0 ? "key-box" : "payload");
          const answer = await ask(session, { path }).catch(() => undefined);
          if (answer?.status === 200) served += 1;
        }
      })();
      await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 250));
      gateway.child.kill("SIGKILL");
      await gateway.ended;
      state.isOver = true;
      await load;
      gateway = spawnGateway(environment);
      await gateway.ready;
    }
    const { client } = await signedIn(system, { url }, patient.key);
    const log = (await client.accessEntries("patient")).map(({ entry }) => entry);
    const reads = log.filter(({ kind }) => kind === entryKinds.record).length;
    expect(served).to.be.greaterThan(killings);
    expect(reads).to.be.within(served, served + killings); // entered, and killed before the answer
    expect(log.map(({ number }) => number)).to.deep.equal(log.map((_, index) => index + 1));
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended)[0]).to.equal(0);
    const database = new DatabaseSync(join(directory, "gateway.sqlite"));
    const integrity = database.prepare("PRAGMA integrity_check").get();
    const { journal } = database
      .prepare("SELECT journal_mode AS journal FROM pragma_journal_mode")
      .get() as { journal: string };
    database.close();
    expect([integrity, journal]).to.deep.equal([{ integrity_check: "ok" }, "wal"]);
    await remove();
  });

  it("puts entries under roots on chain, with a proof for each, and coalesces refusals before that", async () => {
    const gateway = await startTestGateway(system);
    const patient = await visitor(system, gateway, "patient");
    const doctor = await visitor(system, gateway, "doctor");
    const digest = await addText(patient, { text: "rooted" });
    await letRead(patient, doctor, [laboratory]);
    const { session } = await signedIn(system, gateway, doctor.key);
    for (const part of ["header-box", "key-box", "payload"])
      await ask(session, { path: pathOf(digest, part) });
    await gateway.rootNow();
    for (let index = 0; index < 7; index += 1)
      await ask(session, { path: pathOf(digest, "key-box"), purpose: 3 });
    await gateway.rootNow();
    const log = await patient.client.accessEntries("patient");
    expect(log).to.have.length(4);
    expect(log[3]!.entry).to.include({ outcome: entryOutcomes.refused, count: 7 });
    expect(log[3]!.root).to.equal(null);
    const chain = openAccessLogRead(system.session.provider, system.session.site);
    for (const { entry, salt, root } of log.slice(0, 3)) {
      const onChain = (await chain.root(gateway.number, root!.from))!;
      expect(onChain.to).to.equal(root!.to);
      const given = {
        leaf: accessLeaf(entry, fromHex(salt)),
        proof: root!.proof.map(fromHex),
        index: entry.sequence - root!.from,
        size: root!.to - root!.from + 1,
        root: fromHex(onChain.root),
      };
      expect(verifyMerkleProof(given)).to.equal(true);
    }
    await gateway.close();
  });

  it("a database behind its last root does not serve until the gap is declared to every patient", async () => {
    const first = await startTestGateway(system);
    const patient = await visitor(system, first, "patient");
    const digest = await addText(patient, { text: "lost" });
    const { session } = await signedIn(system, first, patient.key);
    for (let index = 0; index < 3; index += 1)
      await ask(session, { path: pathOf(digest, "key-box") });
    await first.rootNow();
    await first.close();
    const start = (settings: object) =>
      startGateway(readConfig({ ...first.environment, ...settings }), openLog("silent"));
    await rm(first.directory, { recursive: true, force: true });
    await errorOf(() => start({}), "gateway/behind-last-root");
    const second = await start({ HEALTHCHAIN_GATEWAY_DECLARE_GAP: "yes" });
    const { client } = await signedIn(system, second, patient.key);
    const [gap] = await client.accessEntries("patient");
    expect(gap!.entry).to.include({ kind: entryKinds.gap, patient: 0, count: 3, sequence: 4 });
    expect(gap!.evidence).to.equal(null);
    await second.rootNow();
    expect(
      (await openAccessLogRead(system.session.provider, system.session.site).head(second.number))
        .last,
    ).to.equal(4);
    await second.close();
    const third = await start({});
    await third.close();
    await rm(first.directory, { recursive: true, force: true });
  });

  it("a database of another genesis stops the start with a sentence that names both", async () => {
    const proxy = await startChainProxy(system.rpcUrl);
    const gateway = await startTestGateway(system, { RPC_URL: proxy.url });
    const { genesis } = system.session.site;
    const other = `0x${"ab".repeat(32)}` as const;
    await (async () => {
      proxy.genesis = other;
      const config = readConfig({ ...gateway.environment, HEALTHCHAIN_GATEWAY_PORT: "0" });
      const error = await errorOf(
        () => startGateway(config, openLog("silent")),
        "gateway/other-genesis",
      );
      expect(error.message).to.include(genesis).and.to.include(other);
    })();
    await gateway.close();
    await proxy.close();
  });

  it("a chain that starts anew under a running gateway ends it with that sentence", async () => {
    const proxy = await startChainProxy(system.rpcUrl);
    const { environment, remove } = await gatewayEnvironment(system, { RPC_URL: proxy.url });
    const gateway = spawnGateway(environment);
    await gateway.ready;
    const other = `0x${"cd".repeat(32)}`;
    proxy.genesis = other;
    expect((await gateway.ended)[0]).to.equal(1);
    expect(gateway.errors.join("")).to.include(other).and.to.include(system.session.site.genesis);
    await proxy.close();
    await remove();
  });
});
