import { getDocument, PDFWorker, type PDFPageProxy } from "pdfjs-dist";
import workerSource from "pdfjs-dist/build/pdf.worker.min.mjs";
import { pdfName, pixelLimit, type ShowPdf } from "./shown.ts";
import { fit, showDrawings, type Drawing } from "./stage.ts";

/*
 * Draws a PDF with pdf.js, whose parser runs in a worker of its own made of source that is part of this script. A PDF's
 * scripts, forms, links and attachments are not looked at; nothing is fetched for it.
 */

const showPdf: ShowPdf = async (stage, bytes, title) => {
  const source = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = PDFWorker.create({ port: new Worker(source) });
  const pdf = await getDocument({
    ...{ data: bytes, worker, verbosity: 0, maxImageSize: pixelLimit },
    ...{ isEvalSupported: false, enableXfa: false, useWasm: false, useWorkerFetch: false },
    ...{ disableAutoFetch: true, disableStream: true, useSystemFonts: true },
  }).promise;
  await showDrawings(stage, pdf.numPages, async (number) =>
    drawingOf(await pdf.getPage(number), `${title}, page ${number} of ${pdf.numPages}`),
  );
};

Object.assign(window, { [pdfName]: showPdf });

async function drawingOf(page: PDFPageProxy, label: string): Promise<Drawing> {
  const { items } = await page.getTextContent();
  const words = items.map((item) => ("str" in item ? item.str : "")).join(" ");
  const draw = async (canvas: HTMLCanvasElement, zoom: number): Promise<void> => {
    const whole = page.getViewport({ scale: 1 });
    const shown = (window.innerWidth - 16) * zoom;
    const scale = (shown / whole.width) * window.devicePixelRatio;
    const kept = fit(canvas, whole.width * scale, whole.height * scale);
    canvas.style.width = `${shown}px`;
    await page.render({ canvas, viewport: page.getViewport({ scale: scale * kept }) }).promise;
  };
  return { label, words, draw };
}
