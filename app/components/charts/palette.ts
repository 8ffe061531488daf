/** Colours of a chart, as the page has them; black on white when printed. */
export type Palette = {
  readonly line: string;
  readonly text: string;
  readonly grid: string;
  readonly band: string;
  readonly ground: string;
};

const printed: Palette = {
  ...{ line: "#000000", text: "#000000", grid: "#bbbbbb" },
  ...{ band: "#eeeeee", ground: "#ffffff" },
};

/** The palette of a place on the page. */
export function paletteOf(place: HTMLElement): Palette {
  if (printing().matches) return printed;
  const style = getComputedStyle(place);
  return {
    line: style.getPropertyValue("--house-action"),
    text: style.color,
    grid: style.getPropertyValue("--house-soft-line"),
    band: style.getPropertyValue("--house-info-ground"),
    ground: style.getPropertyValue("--mantine-color-body"),
  };
}

/** Calls back when colours change: light, dark, paper. Returns how to stop. */
export function watchPalette(onChange: () => void): () => void {
  const queries = [printing(), matchMedia("(prefers-color-scheme: dark)")];
  const scheme = new MutationObserver(onChange);
  scheme.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  for (const query of queries) query.addEventListener("change", onChange);
  return () => {
    scheme.disconnect();
    for (const query of queries) query.removeEventListener("change", onChange);
  };
}

const printing = (): MediaQueryList => matchMedia("print");
