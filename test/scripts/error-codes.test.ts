import { readFile } from "node:fs/promises";
import { expect } from "chai";
import ts from "typescript";
import * as abis from "#lib/abi";
import { contractWords } from "#lib/contract-words";
import { filesMatching } from "../../scripts/build/files.ts";

const sources = [
  "lib/**/*.ts",
  "chain/**/*.ts",
  "gateway/**/*.ts",
  "oracle/**/*.ts",
  "ipfs/**/*.ts",
  "native/**/*.ts",
  "scripts/**/*.ts",
  "app/{keeper,server,wallet,hooks,components}/**/*.ts",
];
const codePattern = /^[a-z0-9-]+\/[a-z0-9-]+$/;

type Declared = { readonly name: string; readonly parent: string };

/** Calls back for every node of a file. */
function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** Which classes there are, and what each extends. */
function classesOf(file: ts.SourceFile): Declared[] {
  const found: Declared[] = [];
  walk(file, (node) => {
    const parent = ts.isClassDeclaration(node) ? node.heritageClauses?.[0]?.types[0] : undefined;
    if (parent !== undefined && ts.isClassDeclaration(node))
      found.push({ name: node.name?.text ?? "", parent: parent.expression.getText(file) });
  });
  return found;
}

/** The literal codes that a file hands to errors of ours: `new XError("a/b", …)` and `super("a/b", …)`. */
function codesOf(file: ts.SourceFile, errors: ReadonlySet<string>): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    const isNew = ts.isNewExpression(node) && errors.has(node.expression.getText(file));
    const isSuper =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
    if (!isNew && !isSuper) return;
    const [first] = node.arguments ?? [];
    if (first !== undefined && ts.isStringLiteral(first)) found.push(first.text);
  });
  return found;
}

/** The words of a union of strings, "a" | "b". */
function wordsOf(file: ts.SourceFile, type: string): string[] {
  const words: string[] = [];
  walk(file, (node) => {
    if (!ts.isTypeAliasDeclaration(node) || node.name.text !== type) return;
    walk(node.type, (part) => {
      if (ts.isStringLiteral(part)) words.push(part.text);
    });
  });
  return words;
}

async function codesInCode(): Promise<Set<string>> {
  const files: ts.SourceFile[] = [];
  for (const path of await filesMatching(".", sources))
    files.push(
      ts.createSourceFile(path, await readFile(path, "utf8"), ts.ScriptTarget.Latest, true),
    );
  const classes = files.flatMap(classesOf);
  const errors = new Set(["HealthChainError"]);
  for (let before = 0; before < errors.size;) {
    before = errors.size;
    for (const { name, parent } of classes) if (errors.has(parent)) errors.add(name);
  }
  const of = (path: string) => files.find(({ fileName }) => fileName === path)!;
  return new Set([
    ...files.flatMap((file) => codesOf(file, errors)).filter((code) => codePattern.test(code)),
    ...wordsOf(of("lib/store.ts"), "StoreFault").map((fault) => `store/${fault}`),
    ...wordsOf(of("lib/vault.ts"), "VaultFault").map((fault) => `vault/${fault}`),
    ...["category", "purpose", "action"].map((kind) => `${kind}/unknown`), // lib/categories.ts makes them of a kind
  ]);
}

describe("docs/errors.md", () => {
  let documented: string[];
  let thrown: Set<string>;

  before(async () => {
    const text = await readFile("docs/errors.md", "utf8");
    documented = Array.from(text.matchAll(/^\| `([a-z0-9/-]+)` /gm), ([, code]) => code ?? "");
    thrown = await codesInCode();
  });

  it("finds the codes that the code throws", () => {
    expect(thrown.size).to.be.above(90);
    expect([...thrown]).to.include.members(["fhir/not-utf8", "payload/truncated", "store/timeout"]);
  });

  it("explains every code that is thrown", () => {
    expect([...thrown].filter((code) => !documented.includes(code))).to.deep.equal([]);
  });

  it("explains no code that is not thrown, told by a gateway or shown in a list", async () => {
    const told = new Set<string>();
    for (const path of await filesMatching(".", ["{gateway,oracle,lib,app/keeper}/**/*.ts"]))
      for (const [, code] of (await readFile(path, "utf8")).matchAll(/"([a-z0-9-]+\/[a-z0-9-]+)"/g))
        told.add(code ?? "");
    const others = documented.filter((code) => !thrown.has(code) && !told.has(code));
    expect(others).to.deep.equal(["unexpected"]);
  });

  it("explains each code once", () => {
    expect(documented).to.have.length(new Set(documented).size);
  });

  it("has words only for errors that the contracts have", () => {
    const errors = Object.values(abis)
      .flat()
      .flatMap((entry) => (entry.type === "error" ? [`contract/${entry.name}`] : []));
    expect(Object.keys(contractWords).filter((code) => !errors.includes(code))).to.deep.equal([]);
  });
});
