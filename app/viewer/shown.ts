/** What a page hands to the viewer, once. */
export type ToShow = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
  readonly title: string;
  readonly scheme: "light" | "dark";
};

/** What the viewer tells its page. Reasons: it is too large to draw, or it does not open. */
export type Told =
  | { readonly state: "ready" }
  | { readonly state: "shown" }
  | { readonly state: "failed"; readonly reason: "too-large" | "unreadable" };

/** Pixels of the largest picture that is decoded, and of the largest canvas that is drawn. */
export const pixelLimit = 40_000_000;

/** It cannot be drawn, for a reason that people can be told. */
export class TooLargeError extends Error {}

/** Draws a PDF; the script that holds the PDF library puts it at the window under {@link pdfName}. */
export type ShowPdf = (
  stage: HTMLElement,
  bytes: Uint8Array<ArrayBuffer>,
  title: string,
) => Promise<void>;

export const pdfName = "healthchainShowPdf";
