import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { ensureAppBuilt } from "../../scripts/build/freshness.ts";
import { captureTool } from "../../scripts/build/run-tool.ts";
import { freePort } from "../../scripts/processes/ports.ts";
import { expectGone, untilFree } from "../support/gone.ts";
import { answerOf } from "../support/hc.ts";

const portNames = [
  ...(["chain", "gateway", "second-gateway", "oracle"] as const),
  ...(["store", "second-store", "app"] as const),
] as const;
type Ports = Readonly<Record<(typeof portNames)[number], number>>;

type Running = {
  readonly process: ChildProcess;
  readonly ports: Ports;
  readonly out: () => string;
  readonly err: () => string;
};

const program = (ports: Ports) => [
  ...["node", "--import", "tsx", "scripts/start.ts"],
  ...Object.entries(ports).flatMap(([name, port]) => [`--${name}-port`, String(port)]),
];

/** Runs what `npm start` runs, until it has come so far; by default until its last line is there. */
async function start(
  isFarEnough = (out: string): boolean | Promise<boolean> => out.endsWith("/try\n"),
): Promise<Running> {
  const free = await Promise.all(portNames.map(async (name) => [name, await freePort()]));
  const ports = Object.fromEntries(free) as Ports;
  const [file = "", ...rest] = program(ports);
  const child = spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  const running = { process: child, ports, out: () => out, err: () => err };
  while (!(await isFarEnough(out))) {
    if (child.exitCode !== null) throw new Error(`npm start ended: ${err}`);
    await sleep(100);
  }
  return running;
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

async function expectNothingLeft(family: readonly Process[], running: Running): Promise<void> {
  const ports = Object.values(running.ports);
  await untilFree(ports); // a child that began after the family was looked at ends by itself as well
  await expectGone({ pids: family.map(({ pid }) => pid), ports });
}

async function exitCodeOf({ process: child }: Running): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
}

const isStore = ({ command }: Process): boolean => command.includes("ipfs/serve.ts");
const isGateway = ({ command }: Process): boolean => command.includes("gateway/serve.ts");

describe("npm start, running", function () {
  this.timeout(120_000);
  let running: Running;
  let family: Process[];

  before(async function () {
    this.timeout(300_000); // the app, where no build of it stands
    await ensureAppBuilt("./");
  });

  afterEach(async () => {
    running.process.kill("SIGKILL");
    const said = running.out() + family.map(({ command }) => command).join("\n");
    const state = /\.healthchain\/[0-9a-f]{16}/.exec(said)?.[0];
    if (state !== undefined) await rm(state, { recursive: true, force: true });
  });

  const begun = async (): Promise<void> => {
    running = await start();
    family = await descendantsOf(running.process.pid ?? 0);
    expect(family.filter(isGateway).length, "gateways").to.be.at.least(2);
    expect(family.filter(isStore).length, "stores").to.be.at.least(2);
  };

  it("prints what runs and who is here; hc goes through its gateways; Ctrl-C ends all", async () => {
    await begun();
    const table = running.out();
    const { ports } = running;
    for (const contract of ["Registration", "Consent", "Records", "AccessLog", "Vitals"])
      expect(table).to.match(new RegExp(`^  ${contract} +0x[0-9a-fA-F]{40}$`, "m"));
    for (const [name, member] of Object.entries({ osei: 4, lind: 5, nurse: 6, patient: 7 }))
      expect(table).to.match(new RegExp(`^  ${name} +member ${member} .*0x[0-9a-fA-F]{40}$`, "m"));
    for (const [member, port] of [ports.gateway, ports["second-gateway"]].entries())
      expect(table).to.match(
        new RegExp(`^  gateway +http://127.0.0.1:${port} +member ${member + 1}, of `, "m"),
      );
    expect(table.endsWith(`\n  Open http://localhost:${ports.app}/try\n`)).to.equal(true);
    expect(table).to.match(
      new RegExp(`^  oracle +http://127.0.0.1:${ports.oracle} +member 3, `, "m"),
    );
    expect(table).to.match(/^ {2}sensor +simulated +member 8, on the patient's wrist/m);
    const rpc = `http://127.0.0.1:${ports.chain}`;
    expect(table).to.contain(`export HEALTHCHAIN_RPC=${rpc}`);
    expect(running.err(), "stderr").to.equal("");
    await hcGoesThroughGateways(rpc);
    const config = (await (
      await fetch(`http://localhost:${ports.app}/config.json`)
    ).json()) as object;
    expect(config).to.have.property("gateways").with.length(2);
    const second = await captureTool(".", program(ports));
    expect(second.code).to.equal(1);
    expect(second.output).to.contain(`Port ${ports.chain} is taken`);
    running.process.kill("SIGINT");
    expect(await exitCodeOf(running)).to.equal(0);
    await expectNothingLeft(family, running);
  });

  /** The doctor sees the same records through either gateway, those of the saved state; selfcheck has nothing to say. */
  async function hcGoesThroughGateways(rpc: string): Promise<void> {
    const checked = await answerOf(["--rpc", rpc, "selfcheck"]);
    expect([checked.code, checked.out.match(/^✔ gateway at /gm)]).to.have.nested.property(
      "[1].length",
      2,
    );
    const list = ["--as", "osei", "record", "list", "--patient", "patient", "--json"];
    const lists = [];
    for (const { name, port } of [
      { name: "first", port: running.ports.gateway },
      { name: "second", port: running.ports["second-gateway"] },
    ]) {
      const { code, out } = await answerOf([
        ...["--rpc", rpc, "--gateway", `http://127.0.0.1:${port}`],
        ...list,
      ]);
      expect(code, `${name} gateway: ${out}`).to.equal(0);
      lists.push(out);
    }
    expect(lists[0]).to.equal(lists[1]).and.contain('"title":"Laboratory');
    await wristSensorIsSeen(rpc);
    const log = await answerOf(["--rpc", rpc, "--as", "patient", "log"]);
    expect(log.out)
      .to.match(/Dr Amara Osei .* received/)
      .and.contain("none is missing");
  }

  async function wristSensorIsSeen(rpc: string): Promise<void> {
    let seen = "";
    for (let tries = 0; tries < 60 && !seen.includes("Heart rate"); tries += 1) {
      await sleep(500);
      seen = (await answerOf(["--rpc", rpc, "--as", "patient", "vitals", "get"])).out;
    }
    expect(seen).to.match(/Heart rate +\d+ per minute +8\/\d+ +signed by device 8, anchored /);
  }

  it("ends all when a gateway is killed with -9, and shows its name and last lines", async () => {
    await begun();
    process.kill(family.findLast(isGateway)!.pid, "SIGKILL");
    expect(await exitCodeOf(running)).to.equal(1);
    expect(running.err()).to.match(/^The gateway of .* was killed by .*so everything else is/);
    expect(running.err()).to.match(/Its last lines:\n {2}ready /);
    await expectNothingLeft(family, running);
  });

  it("leaves nothing behind when it is killed with -9 itself, in the midst of its start", async () => {
    const root = () => running.process.pid ?? 0;
    running = await start(() => true);
    do {
      await sleep(100);
      family = await descendantsOf(root());
    } while (!family.some(isStore));
    running.process.kill("SIGKILL");
    await exitCodeOf(running);
    await expectNothingLeft(family, running);
  });
});
