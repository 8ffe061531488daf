import { createInterface } from "node:readline/promises";

/** Where a command's words go and answers come from. */
export type Terminal = {
  /** One line of the result, on stdout. */
  readonly print: (text: string) => void;
  /** One line about the run, on stderr. */
  readonly complain: (text: string) => void;
  /** Asks on stderr; undefined when nobody is there to answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
};

/** A terminal, and how a command says that what it found is bad although nothing failed. */
export type Cli = Terminal & { readonly exitWith: (code: 1) => void };

/** The terminal of this process. */
export const processTerminal: Terminal = {
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const closed = new Promise<undefined>((resolve) =>
      lines.once("close", () => resolve(undefined)),
    );
    try {
      return await Promise.race([lines.question(question), closed]);
    } finally {
      lines.close();
    }
  },
};
