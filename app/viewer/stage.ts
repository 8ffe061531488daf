import { pixelLimit } from "./shown.ts";

/** Draws at a width in CSS pixels; `label` is what a screen reader says. */
export type Drawing = {
  readonly label: string;
  /** The content as words, where there are some. */
  readonly words: string;
  readonly draw: (canvas: HTMLCanvasElement, zoom: number) => Promise<void> | void;
};

const zooms = [0.5, 0.75, 1, 1.5, 2, 3, 4];

/** Shows one drawing after another, with zoom and pages by button and key. */
export async function showDrawings(
  stage: HTMLElement,
  count: number,
  drawingOf: (page: number) => Promise<Drawing>,
): Promise<void> {
  const { canvas, words, where } = furniture();
  let page = 1;
  let zoom = 2; // index of 1
  const redraw = async (): Promise<void> => {
    const drawing = await drawingOf(page);
    await drawing.draw(canvas, zooms[zoom] ?? 1);
    canvas.setAttribute("aria-label", drawing.label);
    words.textContent = drawing.words;
    where.textContent = count === 1 ? "" : `Page ${page} of ${count}`;
  };
  const turn = async (by: number): Promise<void> => {
    page = Math.min(count, Math.max(1, page + by));
    await redraw();
  };
  const magnify = async (by: number): Promise<void> => {
    zoom = Math.min(zooms.length - 1, Math.max(0, zoom + by));
    await redraw();
  };
  onKeys({
    PageDown: () => turn(1),
    PageUp: () => turn(-1),
    "+": () => magnify(1),
    "-": () => magnify(-1),
  });
  const bar = toolbar([
    ...(count === 1
      ? []
      : [button("Page back", () => turn(-1)), where, button("Next page", () => turn(1))]),
    button("Smaller", () => magnify(-1)),
    button("Larger", () => magnify(1)),
  ]);
  await redraw();
  stage.replaceChildren(bar, canvas, words);
}

function furniture() {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const where = element("span");
  where.setAttribute("aria-live", "polite");
  return { canvas, where, words: element("p", "only-read-aloud") };
}

function onKeys(acts: Readonly<Record<string, () => Promise<void>>>): void {
  document.addEventListener("keydown", (event) => {
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    void act();
  });
}

/** Shows text as text, whatever it would like to be. */
export function showText(stage: HTMLElement, text: string, title: string): void {
  const shown = element("pre");
  shown.setAttribute("aria-label", title);
  shown.textContent = text;
  stage.replaceChildren(shown);
}

/** Sets a canvas to a size, scaled down to what is drawn at most; the scale. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): number {
  const scale = Math.min(1, Math.sqrt(pixelLimit / (width * height)));
  canvas.width = Math.max(1, Math.floor(width * scale));
  canvas.height = Math.max(1, Math.floor(height * scale));
  return scale;
}

function toolbar(parts: readonly HTMLElement[]): HTMLElement {
  const bar = element("div");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Pages and size");
  bar.replaceChildren(...parts);
  return bar;
}

function button(label: string, act: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", () => void act());
  return made;
}

function element(name: string, className = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
