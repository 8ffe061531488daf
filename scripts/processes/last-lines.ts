/** Keeps the end of an output that may be endless. */
export type LastLines = {
  readonly add: (text: Uint8Array | string) => void;
  /** The last 20 lines that are not blank, each at most 500 characters. */
  readonly lines: () => readonly string[];
  /** Calls back for each whole line from now on, at its full length. */
  readonly onLine: (listener: (line: string) => void) => void;
};

const kept = 20;
const longest = 500;

/** An empty memory of lines. Bytes are read as UTF-8, also across pieces. */
export function lastLines(): LastLines {
  const decoder = new TextDecoder();
  const lines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  let rest = "";
  const keep = (line: string): void => {
    if (line.trim() === "") return;
    lines.push(line.slice(0, longest));
    if (lines.length > kept) lines.shift();
    for (const listener of listeners) listener(line);
  };
  return {
    add: (text) => {
      const pieces = (
        rest + (typeof text === "string" ? text : decoder.decode(text, { stream: true }))
      ).split(/\r?\n/);
      rest = pieces.pop() ?? "";
      pieces.forEach(keep);
    },
    lines: () =>
      rest.trim() === "" ? [...lines] : [...lines, rest.slice(0, longest)].slice(-kept),
    onLine: (listener) => listeners.push(listener),
  };
}
