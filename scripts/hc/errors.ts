import { HealthChainError } from "#lib/errors";

/**
 * A command cannot do what was asked. Codes: `hc/key-file`, `hc/no-invitation`, `hc/bad-invitation`, `hc/phrase-file`,
 * `hc/no-answer`, `hc/no-gateway`, `hc/bad-directory`, `hc/ambiguous-digest`, `hc/not-enrolled`, `hc/not-a-hospital`,
 * `hc/not-a-patient`, `hc/nothing-shared`, `hc/no-case`, `hc/no-oracle`, `hc/no-reading`.
 */
export class CommandError extends HealthChainError {}

/** The command line itself is wrong; nothing was asked and nothing changed. Exit code 2. Codes: `hc/usage`, `hc/who-are-you`, `hc/unknown-person`. */
export class UsageError extends HealthChainError {}

/** An output file cannot be written. Codes: `output/exists`, `output/unwritable`. */
export class OutputFileError extends HealthChainError {}
