/** The text of pdf.js's worker, put there by the build (scripts/build/viewer.ts). */
declare module "pdfjs-dist/build/pdf.worker.min.mjs" {
  const source: string;
  export default source;
}
