import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";

/*
 * The page that draws records (app/viewer/) goes into the export beside Next's own, as two plain scripts: a frame without
 * an origin could not load Next's modules.
 */

const plain: BuildOptions = {
  ...{ bundle: true, minify: true, format: "iife", platform: "browser", target: "es2023" },
  logLevel: "warning",
};

/** Builds the viewer of the app in `root` into its export. */
export async function buildViewer(root: string): Promise<void> {
  const [source, target] = [join(root, "app/viewer"), join(root, "app/out/viewer")];
  await mkdir(target, { recursive: true });
  await copyFile(join(source, "index.html"), join(target, "index.html"));
  await build({ ...plain, entryPoints: [join(source, "viewer.ts")], outdir: target });
  await build({
    ...{ ...plain, entryPoints: [join(source, "pdf.ts")], outdir: target },
    plugins: [workerAsText(root)],
  });
}

/** pdf.js's worker as a string, so that it can run in a frame that may load nothing more. */
function workerAsText(root: string): Plugin {
  const worker = join(root, "node_modules/pdfjs-dist/build/pdf.worker.min.mjs");
  return {
    name: "pdf-worker-as-text",
    setup: (bundling) => {
      bundling.onResolve({ filter: /^pdfjs-dist\/build\/pdf\.worker\.min\.mjs$/ }, ({ path }) => ({
        path,
        namespace: "worker",
      }));
      bundling.onLoad({ filter: /.*/, namespace: "worker" }, async () => {
        const { outputFiles } = await build({ ...plain, entryPoints: [worker], write: false });
        return { contents: outputFiles[0]?.text ?? "", loader: "text" };
      });
    },
  };
}
