/** The text of pdf.js's worker, put there by the build (scripts/build/viewer.ts). */
declare module "pdfjs-worker-source" {
  const source: string;
  export default source;
}
