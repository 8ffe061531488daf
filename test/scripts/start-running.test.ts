import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { captureTool } from "../../scripts/build/run-tool.ts";
import { findTakenPort, freePort } from "../../scripts/processes/ports.ts";

type Running = {
  readonly process: ChildProcess;
  readonly ports: readonly [chain: number, store: number];
  readonly out: () => string;
  readonly err: () => string;
};

const program = (ports: readonly number[]) =>
  ["node", "--import", "tsx", "scripts/start.ts", "--chain-port", "--store-port"].flatMap((word) =>
    word.endsWith("-port") ? [word, String(ports[word === "--chain-port" ? 0 : 1])] : [word],
  );

/** Runs what `npm start` runs, until its table is there. */
async function start(): Promise<Running> {
  const ports = [await freePort(), await freePort()] as const;
  const [file = "", ...rest] = program(ports);
  const child = spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  while (!out.includes("Ctrl-C ends everything.")) {
    if (child.exitCode !== null) throw new Error(`npm start ended: ${err}`);
    await sleep(100);
  }
  return { process: child, ports, out: () => out, err: () => err };
}

type Process = { readonly pid: number; readonly parent: number; readonly command: string };

/** Every process that a process started, and those started in turn. */
async function descendantsOf(root: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  const all = stdout.split("\n").map((line): Process => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), command };
  });
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return below(root);
}

function isAlive({ pid }: Process): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function expectNothingLeft(family: readonly Process[], { ports }: Running): Promise<void> {
  for (let tries = 0; tries < 80 && family.some(isAlive); tries += 1) await sleep(100);
  expect(family.filter(isAlive), "processes still alive").to.deep.equal([]);
  const needed = ports.map((port) => ({ port, neededBy: "the test", option: "--port" }));
  expect(await findTakenPort(needed), "port still taken").to.equal(undefined);
}

async function exitCodeOf({ process: child }: Running): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

describe("npm start, running", function () {
  this.timeout(90_000);
  let running: Running;
  let family: Process[];

  beforeEach(async () => {
    running = await start();
    family = await descendantsOf(running.process.pid ?? 0);
    expect(family.length, "children").to.be.at.least(2);
  });

  afterEach(async () => {
    running.process.kill("SIGKILL");
    const state = /\.healthchain\/[0-9a-f]{16}/.exec(running.out())?.[0];
    if (state !== undefined) await rm(state, { recursive: true, force: true });
  });

  it("prints addresses and people; a second start names the port; Ctrl-C ends all", async () => {
    const table = running.out();
    for (const contract of ["Registration", "Consent", "Records"])
      expect(table).to.match(new RegExp(`^  ${contract} +0x[0-9a-fA-F]{40}$`, "m"));
    for (const [name, member] of [
      ["patient", 1],
      ["osei", 2],
      ["lind", 3],
      ["nurse", 4],
    ] as const)
      expect(table).to.match(new RegExp(`^  ${name} +member ${member} .*0x[0-9a-fA-F]{40}$`, "m"));
    expect(table).to.contain(`export HEALTHCHAIN_RPC=http://127.0.0.1:${running.ports[0]}`);
    expect(running.err().replace(/^Building the contracts.*\n/, ""), "stderr").to.equal("");
    const second = await captureTool(".", program(running.ports));
    expect(second.code).to.equal(1);
    expect(second.output).to.contain(`Port ${running.ports[0]} is taken`);
    running.process.kill("SIGINT");
    expect(await exitCodeOf(running)).to.equal(0);
    await expectNothingLeft(family, running);
  });

  it("ends all when the store is killed with -9, and shows its name and last lines", async () => {
    const store = family.filter(({ command }) => command.includes("ipfs/serve.ts")).at(-1);
    process.kill(store!.pid, "SIGKILL");
    expect(await exitCodeOf(running)).to.equal(1);
    expect(running.err()).to.match(/^The store .* was killed by .*so everything else is stopped/);
    expect(running.err()).to.match(/Its last lines:\n {2}ready /);
    await expectNothingLeft(family, running);
  });

  it("leaves nothing behind when it is killed with -9 itself", async () => {
    running.process.kill("SIGKILL");
    await exitCodeOf(running);
    await expectNothingLeft(family, running);
  });
});
