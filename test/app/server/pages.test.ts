import { expect } from "chai";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AppConfig } from "../../../app/config.ts";
import { readPolicies, viewerPage } from "../../../app/server/pages.ts";
import { exportDirectory } from "../../../app/server/server.ts";
import { scratchDirectory } from "../../support/scratch.ts";

const config = {
  gateways: [{ url: "https://north.example" }, { url: "http://127.0.0.1:8701" }],
  oracle: { url: "http://127.0.0.1:8800" },
} as unknown as AppConfig;

/** The values of one directive of a policy. */
function directive(policy: string, name: string): string[] {
  const found = policy.split("; ").find((part) => part.startsWith(`${name} `));
  return found?.split(" ").slice(1) ?? [];
}

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("policies of the exported pages", () => {
  it("allow exactly the inline scripts that stand in a page", async () => {
    const { path, remove } = await scratchDirectory();
    const html = `<script>one()</script><p></p><script id="x">two(
)</script><script src="/a.js"></script><script async src="/b.js">three()</script>`;
    await writeFile(join(path, "index.html"), html);
    await writeFile(join(path, "notes.txt"), "<script>no page</script>");
    const policies = await readPolicies(path, config);
    await remove();
    expect([...policies.keys()]).to.deep.equal(["index.html"]);
    const allowed = directive(policies.get("index.html")!, "script-src");
    expect(allowed).to.have.members(["'self'", hashOf("one()"), hashOf("two(\n)")]);
  });

  it("let a page talk to its server, the gateways and the oracle, and be framed by nobody", async () => {
    const { path, remove } = await scratchDirectory();
    await writeFile(join(path, "index.html"), "");
    const policy = (await readPolicies(path, config)).get("index.html")!;
    await remove();
    const services = ["https://north.example", "http://127.0.0.1:8701", "http://127.0.0.1:8800"];
    expect(directive(policy, "connect-src")).to.have.members(["'self'", ...services]);
    for (const name of ["default-src", "frame-ancestors", "base-uri", "form-action", "object-src"])
      expect(directive(policy, name)).to.deep.equal(["'none'"]);
    expect(policy).not.to.match(/script-src[^;]*'unsafe/);
    expect(policy).not.to.include("*");
  });

  it("hold a hash for each inline script of each page of the built app", async () => {
    const policies = await readPolicies(exportDirectory, config);
    const files = await readdir(exportDirectory, { recursive: true });
    const pages = files.filter((file) => file.endsWith(".html"));
    expect(pages).to.include.members(["index.html", "404.html", "join/index.html"]);
    for (const page of pages) {
      const html = await readFile(join(exportDirectory, page), "utf8");
      const inline = html
        .split("<script")
        .slice(1)
        .filter((script) => !/^[^>]*\ssrc=/.test(script));
      if (page === viewerPage) expect(inline, "the viewer loads its scripts").to.deep.equal([]);
      else expect(inline.length, page).to.be.greaterThan(0);
      const allowed = directive(policies.get(page.replaceAll("\\", "/"))!, "script-src");
      for (const script of inline) {
        const text = script.slice(script.indexOf(">") + 1, script.indexOf("</script>"));
        expect(allowed, page).to.include(hashOf(text));
      }
      expect(html, `${page} has no inline handler`).not.to.match(/<[^>]+\son[a-z]+=/);
    }
  });
});
