import { spawn } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Wallet } from "ethers";
import { zeroFees } from "#chain/relay";
import { toHex } from "#lib/bytes";
import { enrolCastMember, personNames } from "../../scripts/cast.ts";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { secretStrings } from "../../scripts/demo-data/people.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { signInAt } from "../../scripts/through-gateway.ts";
import { chainText } from "../support/chain-text.ts";
import type { TestGateway } from "../support/gateway.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { startSystem, type System } from "../support/system.ts";
import { startTappedGateways, type TappedGateways } from "../support/tapped-gateways.ts";
import { tracesIn, tracesInFolder, type Trace } from "../support/traces.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

// What the patient's record says may stand nowhere but in the record, sealed, and before its readers' eyes.
describe("privacy", function () {
  this.timeout(200_000);
  let system: System;
  let tapped: TappedGateways;
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  const printed: { command: string; out: string; code: number | null }[] = [];
  before(async () => {
    [system, scratch] = [await startSystem(), await scratchDirectory()];
    tapped = await startTappedGateways(system);
    await letPeopleEnrol();
    const opened = join(scratch.path, "opened");
    await commands(opened);
    expect(tracesIn(await readFile(opened), secretStrings, opened)).not.to.deep.equal([]);
  });
  after(async () => {
    await tapped.close();
    await system.close();
    await scratch.remove();
  });

  /** Each through a gateway: the patient and the first doctor through one, the others through the other. */
  async function letPeopleEnrol(): Promise<void> {
    const { services } = system.session;
    for (const [index, name] of personNames.entries()) {
      const place = { url: tapped.urls[index < 2 ? 0 : 1]! };
      const portsOf = async (wallet: Parameters<typeof signInAt>[2]) =>
        (await signInAt(services, place, wallet)).ports;
      await enrolCastMember({ services, portsOf }, name);
    }
  }

  /** Runs a script of ours as a process of its own and keeps all that it printed. */
  async function run(script: string, args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { cwd: root });
    let out = "";
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    child.stderr.on("data", (text: Buffer) => (out += text.toString()));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    printed.push({ command: `${script} ${args.join(" ")}`, out, code });
    return out;
  }

  /** A day with the command line, mistakes included; what a reader opens goes into a file of the reader's own. */
  async function commands(opened: string): Promise<void> {
    const parts = ["--rpc", system.rpcUrl, "--store", system.storeUrl];
    parts.push("--registration", system.session.site.contracts.Registration);
    const through = (url: string | undefined, ...args: string[]) =>
      run("scripts/hc.ts", [...parts, "--gateway", url ?? "", ...args]);
    const hc = (...args: string[]) => through(tapped.urls[0], ...args);
    const document = join(scratch.path, `${secretStrings[4]!}.txt`);
    await writeFile(document, secretStrings.join("\n"));
    const title = ["--title", secretStrings.slice(0, 2).join(", ")];
    await hc("--as", "patient", "record", "add", document, "--category", "documents", ...title);
    const added = await hc("--as", "patient", "record", "add", bundledRecord, "--json");
    const { records } = JSON.parse(added) as { records: { category: number; digest: string }[] };
    const digestIn = (of: number) => records.find((record) => record.category === of)!.digest;
    const profile = digestIn(0);
    await hc(
      "--as",
      "patient",
      "share",
      "osei",
      "--category",
      "profile,laboratory",
      "--until",
      "1d",
    );
    const get = ["record", "get", profile, "--patient", "patient"];
    const list = ["record", "list", "--patient", "patient"];
    await Promise.all([
      hc("--as", "osei", ...get, "--out", opened),
      through(tapped.urls[1], "--as", "lind", ...get, "--out", join(scratch.path, "refused")),
      hc("--as", "patient", "who"),
      through(tapped.urls[1], "--as", "osei", ...list, "--json"),
      hc("--as", "patient", "log", "--out", join(scratch.path, "log.jsonl")),
    ]);
    await hc("verify", digestIn(16), "--json");
    await hc("--as", "patient", "stop", "osei", "--category", "profile");
    const broken = join(scratch.path, "broken.json");
    const text = await readFile(bundledRecord, "utf8");
    await writeFile(broken, text.replaceAll('"Patient"', '"Patinet"'));
    await hc("--as", "patient", "record", "add", broken);
  }

  it("has the day to search: two commands were refused, the others did their work", () => {
    const refused = printed.filter(({ code }) => code !== 0);
    const said = printed.map(({ command, code, out }) => `${code}: ${command}\n${out}`).join("\n");
    expect(printed).to.have.length(11);
    expect(refused, said).to.have.length(2);
    expect(refused[0]!.command).to.contain("--as lind record get");
    expect(refused[0]!.out).to.match(/\[(consent|keys)\/[a-z-]+\]/);
    expect(refused[1]!.command).to.contain("broken.json");
  });

  it("shows nothing of the record on the chain: blocks, inputs, receipts, logs", async () => {
    const { text, transactions } = await chainText(system.session.provider);
    expect(transactions).to.be.greaterThan(10);
    expect(tracesIn(text, secretStrings, "chain")).to.deep.equal([]);
  });

  it("shows nothing of it in the files of stores and gateways and their names: blocks, boxes, databases, journals", async () => {
    const { gateways, blockDirectories } = tapped;
    for (const folder of [...blockDirectories, ...gateways.map(({ directory }) => directory)]) {
      const { files, traces } = await tracesInFolder(folder, secretStrings);
      expect(files).to.be.greaterThan(10);
      expect(traces).to.deep.equal([]);
    }
    for (const { directory } of gateways)
      for (const file of ["gateway.sqlite", "gateway.sqlite-wal"])
        expect((await stat(join(directory, file))).size, file).to.be.at.least(4096);
  });

  it("shows nothing of it in the gateways' logs, which are there", () => {
    for (const { logs } of tapped.gateways) {
      expect(logs.length).to.be.greaterThan(10);
      expect(tracesIn(logs.join(""), secretStrings, "log")).to.deep.equal([]);
    }
  });

  it("shows nothing of it on any wire: people, gateways, stores, chain", () => {
    const traffic = tapped.traffic();
    expect(traffic.length).to.be.greaterThan(1_000_000);
    for (const part of ["POST /sign-in ", "/key-box ", "PUT /payloads", "/api/v0/", "eth_call"])
      expect(traffic.includes(part), part).to.equal(true);
    expect(tracesIn(traffic, secretStrings, "traffic")).to.deep.equal([]);
  });

  it("prints nothing of it, refusals and mistakes included", () => {
    for (const { command, out } of printed) {
      expect(out).not.to.equal("");
      expect(tracesIn(out, secretStrings, command)).to.deep.equal([]);
    }
  });

  it("would find each string in each place and form: planted, it is found", async () => {
    const database = await plant(); // open, or its journal would be folded in
    const chain = tracesIn((await chainText(system.session.provider)).text, secretStrings, "chain");
    const [{ directory }] = tapped.gateways as [TestGateway];
    const block = await tracesInFolder(system.blockDirectory, secretStrings);
    const vault = await tracesInFolder(join(directory, "vault"), secretStrings);
    const whole = await tracesInFolder(directory, secretStrings);
    const journal = whole.traces.filter(({ where }) => where.endsWith(".sqlite-wal"));
    const wire = tracesIn(tapped.traffic(), secretStrings, "traffic");
    const texts = (traces: Trace[]) => [...new Set(traces.map(({ text }) => text))];
    for (const found of [chain, block.traces, vault.traces, journal, wire])
      expect(texts(found)).to.have.members([...secretStrings]);
    const forms = ["utf8", "utf16le", "utf16be"].flatMap((name) => [
      name,
      `${name} in hex`,
      `${name} in base64`,
    ]);
    for (const form of forms) expect(vault.traces.map((trace) => trace.form)).to.include(form);
    database.close();
    const output = `${secretStrings[0]!.toUpperCase()}\n`;
    expect(tracesIn(output, secretStrings, "output")).not.to.deep.equal([]);
  });

  /** What a careless program would do: the strings in calldata, an unsealed block, a database, a body, a vault's file. */
  async function plant(): Promise<DatabaseSync> {
    const { provider } = system.session;
    const sender = new Wallet(toHex(demoKey("deployer")), provider);
    const text = secretStrings.join(" / ");
    const data = toHex(Buffer.from(text));
    await (await sender.sendTransaction({ to: sender.address, data, ...zeroFees })).wait();
    await system.session.services.store.putBlock(Buffer.from(text));
    const [{ directory }] = tapped.gateways as [TestGateway];
    const database = new DatabaseSync(join(directory, "gateway.sqlite"));
    database.exec("CREATE TABLE planted (text TEXT)");
    database.prepare("INSERT INTO planted VALUES (?)").run(text);
    await fetch(`${tapped.urls[0]!}/sign-in`, { method: "POST", body: text });
    for (const [at, secret] of secretStrings.entries()) {
      const encodings = [Buffer.from(secret), Buffer.from(secret, "utf16le")];
      encodings.push(Buffer.from(secret, "utf16le").swap16());
      const encoded = encodings.flatMap((bytes) => [
        bytes,
        Buffer.from(bytes.toString("hex").toUpperCase()),
        Buffer.from(Buffer.concat([Buffer.alloc(at % 3), bytes, bytes]).toString("base64")),
      ]);
      await writeFile(join(directory, "vault", `planted-${at}`), Buffer.concat(encoded));
    }
    return database;
  }
});
