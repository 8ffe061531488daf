import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";

type Run = {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
};

describe("scripts/setup.mjs", () => {
  let root: string;
  let path: string;

  /** A bare checkout in a folder with spaces, and a PATH that holds nothing but node and a fake npm. */
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "health chain "));
    path = join(root, "bin");
    await mkdir(path);
    await mkdir(join(root, "scripts"));
    await copyFile("scripts/setup.mjs", join(root, "scripts/setup.mjs"));
    await cp("scripts/setup", join(root, "scripts/setup"), { recursive: true });
    await writeFile(
      join(root, "package.json"),
      JSON.stringify({ type: "module", dependencies: { node: "24.0.0" } }),
    );
    await writeFile(join(root, "package-lock.json"), JSON.stringify({ packages: { "": {} } }));
    await symlink(process.execPath, join(path, "node"));
    await copyFile("test/scripts/programs/fake-npm.mjs", join(path, "npm"));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  function start(manner: string, command: readonly string[], more: Record<string, string> = {}) {
    const env = { PATH: `${path}:/usr/bin:/bin`, FAKE_NPM: manner, ...more };
    return spawn(process.execPath, [join(root, "scripts/setup.mjs"), ...command], {
      cwd: tmpdir(),
      env,
    });
  }

  async function setup(
    manner: string,
    command: readonly string[] = [],
    more?: Record<string, string>,
  ): Promise<Run> {
    const child = start(manner, command, more);
    let [out, err] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (out += text.toString()));
    child.stderr.on("data", (text: Buffer) => (err += text.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, out, err };
  }

  const npmCalls = async (): Promise<number> =>
    (await readFile(join(root, "npm-calls"), "utf8")).trim().split("\n").length;

  const sayFolder = [
    "node",
    "-e",
    "console.log(JSON.stringify([process.cwd(), process.env.INIT_CWD]))",
  ];

  it("installs, then runs the command in the project's folder, from any folder, with only its words on stdout", async () => {
    const { code, out, err } = await setup("works", sayFolder);
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.equal([await realpath(root), await realpath(tmpdir())]);
    expect(err).to.match(/sets itself up, once: installing packages …\n {2}done after \d+ s\n/);
  });

  it("calls npm once, and from then on starts without a word", async () => {
    await setup("works");
    const second = await setup("works", ["node", "-e", ""]);
    expect(second.err).to.equal("");
    expect(await npmCalls()).to.equal(1);
  });

  it("installs again when the lock file has changed", async () => {
    await setup("works");
    await writeFile(
      join(root, "package-lock.json"),
      JSON.stringify({ packages: { "": {}, "node_modules/x": {} } }),
    );
    await rm(join(root, "node_modules"), { recursive: true });
    await setup("works");
    expect(await npmCalls()).to.equal(2);
  });

  it("lets one work when two start at once; the other waits, says so and runs too", async () => {
    const [first, second] = await Promise.all([
      setup("works", ["node", "-p", "1"], { FAKE_NPM_MS: "700" }),
      setup("works", ["node", "-p", "2"], { FAKE_NPM_MS: "700" }),
    ]);
    expect([first.code, second.code, first.out, second.out]).to.deep.equal([0, 0, "1\n", "2\n"]);
    expect(await npmCalls()).to.equal(1);
    expect(first.err + second.err).to.match(
      /Another HealthChain setup \(process \d+\) is at work here/,
    );
  });

  it("does not wait for a setup that has died", async () => {
    await mkdir(join(root, ".healthchain"));
    await writeFile(join(root, ".healthchain/setup.lock"), "4194300");
    expect((await setup("works")).code).to.equal(0);
  });

  for (const [what, said, sentence] of [
    ["a full disk", "npm error code ENOSPC", /the disk is full \(ENOSPC\)\. .*Free some space/],
    [
      "a dead network",
      "npm error code ENOTFOUND\nnpm error network",
      /registry could not be reached\. Check the network/,
    ],
    [
      "a refused connection",
      "FetchError: connect ECONNREFUSED 10.0.0.1:443",
      /registry could not be reached/,
    ],
    ["a missing package", "npm error code E404", /does not have a package of the lock file/],
    ["a changed package", "npm error code EINTEGRITY", /not the one the lock file names/],
    ["a folder that is not ours", "npm error code EACCES", /could not be written \(EACCES\)/],
    ["a lock file that does not fit", "npm error code EUSAGE", /do not agree \(EUSAGE\)/],
    [
      "something new",
      "npm error the moon is down",
      /not one of the usual ones[^]*the moon is down/,
    ],
  ] as const) {
    it(`says in a sentence that npm failed by ${what}, and does not run the command`, async () => {
      const { code, out, err } = await setup(said, ["node", "-p", "1"]);
      expect(code).to.equal(1);
      expect(out).to.equal("");
      expect(err).to.match(sentence);
      expect(err).not.to.match(/^\s+at /m);
    });
  }

  it("tries again after a failure", async () => {
    await setup("npm error code ENOSPC");
    expect((await setup("works")).code).to.equal(0);
  });

  it("says that npm is missing", async () => {
    await rm(join(path, "npm"));
    const { code, err } = await setup("works", [], { PATH: path });
    expect(code).to.equal(1);
    expect(err).to.match(/npm was not found on the PATH/);
  });

  it("says that install scripts are switched off", async () => {
    const { code, err } = await setup("scripts-off");
    expect(code).to.equal(1);
    expect(err).to.match(/install scripts are switched off \(ignore-scripts\)/);
  });

  it("ends with the command's exit code, and says when there is no such command", async () => {
    expect((await setup("works", ["node", "-e", "process.exit(7)"])).code).to.equal(7);
    const missing = await setup("works", ["no-such-tool"]);
    expect(missing.code).to.equal(127);
    expect(missing.err).to.match(/no-such-tool was not found/);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`passes ${signal} on to the command and ends as it ends`, async () => {
      await setup("works");
      const script = `process.on("${signal}", () => process.exit(9)); console.log("up"); setInterval(() => 0, 1000)`;
      const child = start("works", ["node", "-e", script]);
      await once(child.stdout, "data");
      child.kill(signal);
      const [code] = (await once(child, "exit")) as [number];
      expect(code).to.equal(9);
    });
  }

  it("can be stopped while it installs, and the next start begins again", async () => {
    const child = start("works", [], { FAKE_NPM_MS: "20000" });
    await once(child.stderr, "data");
    await sleep(500);
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).to.equal(130);
    expect((await setup("works")).code).to.equal(0);
  });
});

describe("the scripts of package.json", () => {
  it("all go through setup, and replace npm's shell, which would swallow signals and outlive npm", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const script of Object.values(scripts))
      expect(script).to.match(/^exec node scripts\/setup\.mjs scripts\//);
  });
});
