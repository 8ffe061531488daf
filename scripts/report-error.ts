import { inspect } from "node:util";
import { HealthChainError } from "#lib/errors";
import { printable, printableLines } from "#lib/printable";
import { contractWords } from "#lib/contract-words";
import { ChildError } from "./processes/child.ts";

/** An error as a program tells it: a stable code (docs/errors.md) and one or more sentences. */
export type Told = { readonly code: string; readonly message: string };

/**
 * Turns whatever was thrown into a code and sentences. Of an error that is not ours only its kind is told, since its
 * text might quote a record or a key; HEALTHCHAIN_DEBUG=1 shows all of it. What a node or store put into a message can
 * neither steer a terminal nor begin a line.
 */
export function told(error: unknown): Told {
  if (error instanceof HealthChainError) {
    const isOfLines = error instanceof ChildError; // under its sentence, indented, a program's last lines
    const text = isOfLines ? printableLines(error.message) : printable(error.message);
    return { code: error.code, message: contractWords[error.code] ?? asSentence(text) };
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    code: "unexpected",
    message: `Something went wrong that HealthChain has no words for (${kind}). Run it again with HEALTHCHAIN_DEBUG=1 to see all of it, and tell us.`,
  };
}

/** Prints an error for people on stderr, or with `json` as `{ error: { code, message } }` on stdout; exit code 1. */
export function reportAndExit(error: unknown, { json = false }: { json?: boolean } = {}): void {
  const { code, message } = told(error);
  if (json) console.log(JSON.stringify({ error: { code, message } }));
  else console.error(`${message} [${code}]`);
  if (process.env["HEALTHCHAIN_DEBUG"] === "1") console.error(printableLines(inspect(error)));
  process.exitCode = 1;
}

function asSentence(text: string): string {
  const begun = /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) || begun.includes("\n") ? begun : `${begun}.`;
}
