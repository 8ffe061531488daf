/** An error with a stable code for programs and a sentence for people. Its message never holds health data or a key. */
export class HealthChainError extends Error {
  /** Stable across releases, `area/fact`: programs may switch on it. Listed in docs/errors.md. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
