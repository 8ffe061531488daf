import { imageSize } from "./image-size.ts";
import {
  pdfName,
  pixelLimit,
  TooLargeError,
  type ShowPdf,
  type Told,
  type ToShow,
} from "./shown.ts";
import { fit, showDrawings, showText } from "./stage.ts";

/*
 * The page that draws records, in a frame without an origin of its own: it has no storage, no cookie, no network, no way
 * to the keeper. It takes one record from the page around it and draws pixels or text, never markup.
 */

const stage = document.getElementById("stage") ?? document.body;
const tell = (told: Told): void => window.parent.postMessage(told, "*");

/** Characters of a text that are drawn; the record keeps all of them. */
const textLimit = 1_000_000;

window.addEventListener("message", receive);
tell({ state: "ready" });

function receive({ source, data }: MessageEvent<ToShow>): void {
  if (source !== window.parent) return;
  window.removeEventListener("message", receive); // one record a frame
  document.documentElement.dataset["scheme"] = data.scheme;
  document.title = data.title;
  show(data).then(
    () => tell({ state: "shown" }),
    (error: unknown) =>
      tell({
        state: "failed",
        reason: error instanceof TooLargeError ? "too-large" : "unreadable",
      }),
  );
}

async function show({ bytes, mediaType, title }: ToShow): Promise<void> {
  const [type] = mediaType.toLowerCase().split(";");
  if (type === "application/pdf") return showPdf(bytes, title);
  if (imageSize(bytes) !== undefined) return showImage(bytes, title);
  if (type?.startsWith("image/") === true && type !== "image/svg+xml")
    throw new Error("no picture");
  showText(stage, textOf(bytes), title);
}

function textOf(bytes: Uint8Array<ArrayBuffer>): string {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const shown = isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
  return shown.length > textLimit ? `${shown.slice(0, textLimit)}\n…` : shown;
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function showImage(bytes: Uint8Array<ArrayBuffer>, title: string): Promise<void> {
  const size = imageSize(bytes) ?? { width: 0, height: 0 };
  if (size.width * size.height > pixelLimit) throw new TooLargeError();
  const picture = await createImageBitmap(new Blob([bytes]));
  await showDrawings(stage, 1, () =>
    Promise.resolve({
      label: title,
      words: "",
      draw: (canvas, zoom) => {
        const shown = Math.min(picture.width, window.innerWidth - 16) * zoom;
        const height = (picture.height / picture.width) * shown;
        fit(canvas, shown * window.devicePixelRatio, height * window.devicePixelRatio);
        canvas.style.width = `${shown}px`;
        canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      },
    }),
  );
}

/** The PDF library comes only for a PDF. */
async function showPdf(bytes: Uint8Array<ArrayBuffer>, title: string): Promise<void> {
  const script = document.createElement("script");
  script.src = "pdf.js";
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const { [pdfName]: showWith } = window as { [pdfName]?: ShowPdf };
  await showWith?.(stage, bytes, title);
}
