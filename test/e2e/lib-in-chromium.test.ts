import { expect } from "chai";
import { build } from "esbuild";
import { readdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { browserOfSuite } from "../support/browser.ts";
import derived from "../vectors/derived.json" with { type: "json" };
import largePayload from "../vectors/large-payload.json" with { type: "json" };
import record from "../vectors/record.json" with { type: "json" };

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every module of lib, and the page's part of this test, as one script for a browser. */
async function bundle(): Promise<{ script: string; modules: number }> {
  const files = await readdir(`${root}lib`, { recursive: true });
  const modules = files.filter((file) => file.endsWith(".ts"));
  const imports = modules.map(
    (file, index) => `import * as m${index} from "./lib/${file.replaceAll("\\", "/")}";`,
  );
  const names = modules.map((_, index) => `m${index}`).join();
  const contents = `${imports.join("\n")}
import * as page from "./test/support/lib-in-page.ts";
globalThis.healthchain = { ...page, modules: [${names}] };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    ...{ bundle: true, write: false, format: "esm", platform: "browser", target: "es2023" },
    logLevel: "silent",
  });
  return { script: outputFiles[0]!.text, modules: modules.length };
}

/** 127.0.0.1 is a secure context, which WebCrypto needs. */
async function serve(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url === "/lib.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    const page =
      '<!doctype html><meta charset="utf-8"><script type="module" src="/lib.js"></script>';
    response.end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

type InPage = typeof import("../support/lib-in-page.ts") & { modules: object[] };
declare const healthchain: InPage;

describe("lib in Chromium", function () {
  this.timeout(180_000);
  const browser = browserOfSuite();
  let server: Server;
  let page: Page;
  let modules: number;
  const errors: Error[] = [];

  before(async () => {
    const bundled = await bundle();
    modules = bundled.modules;
    server = await serve(bundled.script);
    page = await browser().newPage();
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  after(() => {
    server.close();
  });

  it("loads every module without an error", async () => {
    expect(errors).to.deep.equal([]);
    expect(await page.evaluate(() => healthchain.modules.length)).to.equal(modules);
  });

  it("opens the frozen record", async () => {
    const opened = await page.evaluate((vector) => healthchain.openVector(vector), record);
    const { clinical, recordKey, plaintext } = record;
    expect(opened).to.deep.equal({ clinical, recordKey, plaintext });
  });

  it("makes the same bytes as Node", async () => {
    const built = await page.evaluate(() => healthchain.buildAll());
    expect(built).to.deep.equal({ derived, record, largePayload });
  });
});
