import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { expect } from "chai";
import { startChild, type ChildError } from "../../scripts/processes/child.ts";
import { findTakenPort, freePort } from "../../scripts/processes/ports.ts";
import { expectGone, isAlive } from "../support/gone.ts";

type Family = {
  readonly parent: ChildProcess;
  /** Process ids: watchdog, child, grandchild. */
  readonly pids: Record<"first" | "second", [number, number, number]>;
  readonly ports: readonly number[];
  readonly said: () => string;
};

/** Two children with a grandchild each, under a parent of their own. */
async function startFamily(manner = "plain"): Promise<Family> {
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  const args = ["--import", "tsx", "test/scripts/programs/family.ts", ...ports.map(String), manner];
  const parent = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  parent.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pids = JSON.parse(line.toString()) as Family["pids"];
  return { parent, pids, ports, said: () => said };
}

const expectAllGone = ({ pids, ports }: Family): Promise<void> =>
  expectGone({ pids: [...pids.first, ...pids.second], ports });

async function exitCodeOf({ parent }: Family): Promise<number | null> {
  if (parent.exitCode === null && parent.signalCode === null) await once(parent, "exit");
  return parent.exitCode;
}

const serverCommand = async (...more: string[]): Promise<[string, ...string[]]> => [
  "node",
  "test/scripts/programs/server.mjs",
  String(await freePort()),
  String(await freePort()),
  ...more,
];

describe("supervised processes", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`end with their grandchildren when the parent gets ${signal}, which exits with 0`, async () => {
      const family = await startFamily();
      family.parent.kill(signal);
      expect(await exitCodeOf(family)).to.equal(0);
      await expectAllGone(family);
    });
  }

  it("end once when Ctrl-C arrives three times", async () => {
    const family = await startFamily();
    for (let times = 0; times < 3; times += 1) family.parent.kill("SIGINT");
    expect(await exitCodeOf(family)).to.equal(0);
    expect(family.said().match(/Stopping/g)).to.have.length(1);
    await expectAllGone(family);
  });

  for (const [who, index] of [
    ["child", 1],
    ["watchdog", 0],
  ] as const) {
    it(`end when one ${who} is killed with -9, naming it with its last lines and exit code 1`, async () => {
      const family = await startFamily();
      process.kill(family.pids.second[index], "SIGKILL");
      expect(await exitCodeOf(family)).to.equal(1);
      expect(family.said()).to.match(/second was killed by SIGKILL, so everything else is stopped/);
      expect(family.said()).to.contain("a line before the crash");
      await expectAllGone(family);
    });
  }

  it("end when the parent itself is killed with -9", async () => {
    const family = await startFamily();
    family.parent.kill("SIGKILL");
    await expectAllGone(family);
  });

  it("end although they ignore the request to end", async () => {
    const family = await startFamily("stubborn");
    family.parent.kill("SIGTERM");
    expect(await exitCodeOf(family)).to.equal(0);
    await expectAllGone(family);
  });
});

describe("startChild", () => {
  it("says with its last lines that a child ended before it was ready", async () => {
    const command = ["node", "-e", "console.log('no room'); process.exit(3)"] as const;
    const error = await startChild({ name: "The thing", command, ready: { line: /never/ } }).then(
      () => undefined,
      (thrown: unknown) => thrown as ChildError,
    );
    expect(error?.code).to.equal("start/child-ended");
    expect(error?.message).to.equal(
      "The thing ended with code 3 before it was ready. Its last lines:\n  no room",
    );
  });

  it("gives up on a child that lives but never answers, and leaves nothing of it", async () => {
    const ready = { answers: () => Promise.resolve(false) };
    const command = await serverCommand();
    const error = await startChild({ name: "The thing", command, ready, readyWithin: 700 }).then(
      () => undefined,
      (thrown: unknown) => thrown as ChildError,
    );
    expect(error?.code).to.equal("start/not-ready");
    const port = Number(command[2]);
    expect(await findTakenPort([{ port, neededBy: "the test", option: "--port" }])).to.equal(
      undefined,
    );
  });

  it("keeps the last twenty lines of an endless output", async () => {
    const command = [
      "node",
      "-e",
      "for (let i = 1; i <= 100; i++) console.log('line', i); setInterval(() => 0, 1e3)",
    ];
    const spec = {
      name: "The talker",
      command: command as ["node"],
      ready: { line: /^line 100$/ },
    };
    const child = await startChild(spec);
    expect(child.output.lines()).to.have.length(20);
    expect(child.output.lines()[0]).to.equal("line 81");
    await child.stop();
  });

  it("stops a child a second time without a word", async () => {
    const child = await startChild({
      name: "The thing",
      command: await serverCommand(),
      ready: { line: /^ready/ },
    });
    await child.stop();
    await child.stop();
    expect(isAlive(child.group)).to.equal(false);
  });
});

describe("findTakenPort", () => {
  it("names the first port on which somebody listens, and none when all are free", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const taken = { port, neededBy: "the store", option: "--store-port" };
    const free = { port: await freePort(), neededBy: "the chain", option: "--chain-port" };
    expect(await findTakenPort([free, taken])).to.equal(taken);
    server.close();
    await once(server, "close");
    expect(await findTakenPort([free, taken])).to.equal(undefined);
  });

  it("sees a program that listens on every address", async () => {
    const server = createServer().listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const taken = { port, neededBy: "the store", option: "--store-port" };
    expect(await findTakenPort([taken])).to.equal(taken);
    server.close();
  });
});
