import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const folders = [
  "lib",
  "chain",
  "ipfs",
  "native",
  "gateway",
  "oracle",
  "app",
  "scripts",
  "test",
  "typechain-types",
];

/** Which folders each folder may import from, besides itself. This is design and README's picture. */
const allowed: Record<string, readonly string[]> = {
  lib: [],
  chain: ["lib", "typechain-types"],
  ipfs: ["lib"],
  native: ["lib"],
  gateway: ["chain", "ipfs", "native", "lib", "typechain-types"],
  oracle: ["chain", "ipfs", "native", "lib", "typechain-types"],
  scripts: ["chain", "ipfs", "native", "lib", "typechain-types"],
  app: ["lib"],
};

type Violation = {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
};

const arrows = Object.keys(allowed).flatMap((from) =>
  folders
    .filter((to) => to !== from)
    .map((to) => ({ from, to, isAllowed: allowed[from]!.includes(to) })),
);

describe("the arrows between folders", () => {
  let root: string;
  let violations: readonly Violation[];

  /** A small project with our rules, in which every folder imports every other. */
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "healthchain-arrows-"));
    for (const file of [".dependency-cruiser.json", "package.json", "tsconfig.json"])
      await copyFile(file, join(root, file));
    await symlink(resolve("node_modules"), join(root, "node_modules"));
    for (const folder of folders) await plant(`${folder}/index.ts`, "export const here = 1;\n");
    for (const { from, to } of arrows)
      await plant(`${from}/to-${to}.ts`, `import "../${to}/index.ts";\n`);
    await plant("lib/by-name.ts", 'import "#chain/index";\nimport "#lib/index";\n');
    await plant("lib/to-core.ts", 'import "node:fs";\n');
    await plant("lib/to-ethers.ts", 'import "ethers";\n');
    await plant(
      "lib/to-type.ts",
      'import type { here } from "../chain/index.ts";\nexport type Here = typeof here;\n',
    );
    await plant("lib/round.ts", 'import "./about.ts";\n');
    await plant("lib/about.ts", 'import "./round.ts";\n');
    await plant("lib/to-nowhere.ts", 'import "#lib/nowhere";\n');
    violations = await cruise(root);
  });

  after(() => rm(root, { recursive: true, force: true }));

  async function plant(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  const rulesAgainst = (file: string): string[] =>
    violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

  for (const { from, to, isAllowed } of arrows) {
    it(`${isAllowed ? "lets" : "does not let"} ${from} import ${to}`, () => {
      expect(rulesAgainst(`${from}/to-${to}.ts`).length > 0).to.equal(!isAllowed);
    });
  }

  it("sees through the # names of package.json", () => {
    expect(rulesAgainst("lib/by-name.ts")).to.deep.equal(["lib-is-the-bottom"]);
  });

  it("counts the import of a type", () => {
    expect(rulesAgainst("lib/to-type.ts")).to.deep.equal(["lib-is-the-bottom"]);
  });

  it("keeps Node's own modules and server packages out of lib", () => {
    expect(rulesAgainst("lib/to-core.ts")).to.deep.equal(["lib-is-browser-safe"]);
    expect(rulesAgainst("lib/to-ethers.ts")).to.deep.equal(["lib-has-no-server-packages"]);
  });

  it("refuses a circle and an import that leads nowhere", () => {
    expect([...rulesAgainst("lib/round.ts"), ...rulesAgainst("lib/about.ts")]).to.include(
      "no-cycles",
    );
    expect(rulesAgainst("lib/to-nowhere.ts")).to.deep.equal(["no-unresolved"]);
  });
});

async function cruise(root: string): Promise<readonly Violation[]> {
  const program = resolve("node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const args = [program, "--output-type", "json", ...folders];
  const run = promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1e8 });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}
