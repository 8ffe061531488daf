import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Wallet } from "ethers";
import { zeroFees } from "#chain/relay";
import { toHex } from "#lib/bytes";
import { enrolCastMember, personNames } from "../../scripts/cast.ts";
import { bundledRecord } from "../../scripts/demo-data/bundled-record.ts";
import { secretStrings } from "../../scripts/demo-data/people.ts";
import { demoKey } from "../../scripts/demo-wallets.ts";
import { scratchDirectory } from "../support/scratch.ts";
import { startSystem, type System } from "../support/system.ts";
import { tracesIn, tracesInFolder, type Trace } from "../support/traces.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

// What the patient's record says may stand nowhere but in the record, sealed, and before its readers' eyes.
describe("privacy", function () {
  this.timeout(150_000);
  let system: System;
  let scratch: Awaited<ReturnType<typeof scratchDirectory>>;
  const printed: { command: string; out: string; code: number | null }[] = [];
  before(async () => {
    [system, scratch] = [await startSystem(), await scratchDirectory()];
    for (const name of personNames) await enrolCastMember(system.session, name);
    const opened = join(scratch.path, "opened");
    await Promise.all([demo(), commands(opened)]);
    expect(tracesIn(await readFile(opened), secretStrings, opened)).not.to.deep.equal([]);
  });
  after(async () => {
    await system.close();
    await scratch.remove();
  });

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

  const demo = () => run("scripts/demo.ts", []);

  /** A day with the command line, mistakes included; what a reader opens goes into a file of the reader's own. */
  async function commands(opened: string): Promise<void> {
    const parts = ["--rpc", system.rpcUrl, "--store", system.storeUrl];
    parts.push("--vault", system.vaultDirectory);
    parts.push("--registration", system.session.site.contracts.Registration);
    const hc = (...args: string[]) => run("scripts/hc.ts", [...parts, ...args]);
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
    await Promise.all([
      hc("--as", "osei", ...get, "--out", opened),
      hc("--as", "lind", ...get, "--out", join(scratch.path, "refused")),
      hc("--as", "patient", "who"),
      hc("--as", "osei", "record", "list", "--patient", "patient", "--json"),
    ]);
    await hc("verify", digestIn(16), "--json");
    await hc("--as", "patient", "stop", "osei", "--category", "profile");
    const broken = join(scratch.path, "broken.json");
    const text = await readFile(bundledRecord, "utf8");
    await writeFile(broken, text.replaceAll('"Patient"', '"Patinet"'));
    await hc("--as", "patient", "record", "add", broken);
  }

  /** Everything that a node tells about its chain: blocks with transactions and inputs, receipts with logs. */
  async function chainText(): Promise<{ text: string; transactions: number }> {
    const { provider } = system.session;
    const head = Number(await provider.send("eth_blockNumber", []));
    const pieces: string[] = [];
    let transactions = 0;
    for (let number = 0; number <= head; number += 1) {
      const block = (await provider.send("eth_getBlockByNumber", [toQuantity(number), true])) as {
        transactions: { hash: string }[];
      };
      pieces.push(JSON.stringify(block));
      for (const { hash } of block.transactions) {
        pieces.push(JSON.stringify(await provider.send("eth_getTransactionReceipt", [hash])));
        transactions += 1;
      }
    }
    const all = [{ fromBlock: "0x0", toBlock: "latest" }];
    pieces.push(JSON.stringify(await provider.send("eth_getLogs", all)));
    return { text: pieces.join("\n"), transactions };
  }

  it("has the story to search: the demo kept its promises, two commands were refused, the others did their work", () => {
    const refused = printed.filter(({ code }) => code !== 0);
    const said = printed.map(({ command, code, out }) => `${code}: ${command}\n${out}`).join("\n");
    expect(printed).to.have.length(10);
    expect(refused, said).to.have.length(2);
    expect(refused[0]!.command).to.contain("--as lind record get");
    expect(refused[0]!.out).to.match(/\[(consent|keys)\/[a-z-]+\]/);
    expect(refused[1]!.command).to.contain("broken.json");
    const told = printed.find(({ command }) => command.startsWith("scripts/demo.ts"));
    expect(told!.out).to.contain(" promises kept, 0 broken");
  });

  it("shows nothing of the record on the chain: blocks, inputs, receipts, logs", async () => {
    const { text, transactions } = await chainText();
    expect(transactions).to.be.greaterThan(10);
    expect(tracesIn(text, secretStrings, "chain")).to.deep.equal([]);
  });

  it("shows nothing of it in the store's and the vault's files and their names", async () => {
    for (const folder of [system.blockDirectory, system.vaultDirectory]) {
      const { files, traces } = await tracesInFolder(folder, secretStrings);
      expect(files).to.be.greaterThan(10);
      expect(traces).to.deep.equal([]);
    }
  });

  it("prints nothing of it but a reader's own summary, refusals and mistakes included", () => {
    for (const { command, out } of printed) {
      expect(out).not.to.equal("");
      expect(tracesIn(withoutSummary(out), secretStrings, command)).to.deep.equal([]);
    }
  });

  it("would find each string in each place and form: planted, it is found", async () => {
    await plant();
    const chain = tracesIn((await chainText()).text, secretStrings, "chain");
    const block = await tracesInFolder(system.blockDirectory, secretStrings);
    const vault = await tracesInFolder(system.vaultDirectory, secretStrings);
    const texts = (traces: Trace[]) => [...new Set(traces.map(({ text }) => text))];
    for (const found of [chain, block.traces, vault.traces])
      expect(texts(found)).to.have.members([...secretStrings]);
    const forms = ["utf8", "utf16le", "utf16be"].flatMap((name) => [
      name,
      `${name} in hex`,
      `${name} in base64`,
    ]);
    for (const form of forms) expect(vault.traces.map((trace) => trace.form)).to.include(form);
    const output = `✔ some promise  (1 ms)\n    ${secretStrings[0]!.toUpperCase()}\n`;
    expect(tracesIn(withoutSummary(output), secretStrings, "output")).not.to.deep.equal([]);
  });

  /** What a careless program would do: the strings in calldata, in an unsealed block, in a vault file in every form. */
  async function plant(): Promise<void> {
    const { provider } = system.session;
    const sender = new Wallet(toHex(demoKey("deployer")), provider);
    const text = secretStrings.join(" / ");
    const data = toHex(Buffer.from(text));
    await (await sender.sendTransaction({ to: sender.address, data, ...zeroFees })).wait();
    await system.session.services.store.putBlock(Buffer.from(text));
    for (const [at, secret] of secretStrings.entries()) {
      const encodings = [Buffer.from(secret), Buffer.from(secret, "utf16le")];
      encodings.push(Buffer.from(secret, "utf16le").swap16());
      const encoded = encodings.flatMap((bytes) => [
        bytes,
        Buffer.from(bytes.toString("hex").toUpperCase()),
        Buffer.from(Buffer.concat([Buffer.alloc(at % 3), bytes, bytes]).toString("base64")),
      ]);
      await writeFile(join(system.vaultDirectory, `planted-${at}`), Buffer.concat(encoded));
    }
  }
});

/** The demo's output without the lines that a doctor with consent reads: those below the promise about reading. */
function withoutSummary(out: string): string {
  return out.replace(/(?<=✔ The doctor opens, verifies and reads[^\n]*\n)(?: {4}[^\n]*\n)+/, "");
}

const toQuantity = (number: number): string => `0x${number.toString(16)}`;
