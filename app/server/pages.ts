import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { AppConfig } from "../config.ts";

/** Headers of each exported page, by its path from the root: "/", "/records/". */
export type PagePolicies = ReadonlyMap<string, string>;

/** The page that draws records, in a frame of another. */
export const viewerPage = "viewer/index.html";

/**
 * Its policy: without an origin, wherever it is opened, and without any network. 'self' is where it came from, for its
 * two scripts; pdf.js's worker is made of one of them.
 */
export const viewerPolicy = [
  ...["sandbox allow-scripts", "default-src 'none'", "script-src 'self'", "worker-src blob:"],
  ...["style-src 'unsafe-inline'", "img-src blob: data:", "connect-src 'none'"],
  ...["frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'"],
].join("; ");

/** Reads every exported page once, and allows exactly the inline scripts that stand in it. */
export async function readPolicies(directory: string, config: AppConfig): Promise<PagePolicies> {
  const files = await readdir(directory, { recursive: true });
  const policies = new Map<string, string>();
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const html = await readFile(join(directory, file), "utf8");
    policies.set(
      relative(directory, join(directory, file)).replaceAll(sep, "/"),
      policyOf(html, config),
    );
  }
  return policies;
}

/** Content-Security-Policy of one page (CSP 3). */
function policyOf(html: string, { gateways, oracle }: AppConfig): string {
  const services = oracle === null ? gateways : [...gateways, oracle];
  const origins = services.map(({ url }) => new URL(url).origin);
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...inlineScripts(html)],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...origins],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "object-src": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}

function inlineScripts(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  const hashes = [...scripts].map(([, text = ""]) =>
    createHash("sha256").update(text).digest("base64"),
  );
  return [...new Set(hashes)].map((hash) => `'sha256-${hash}'`);
}
