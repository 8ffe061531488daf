import { HealthChainError } from "./errors.ts";

/**
 * A staff directory was not made or not used. Codes: `directory/malformed`, `directory/too-large`,
 * `directory/bad-entry`, `directory/other-digest`, `directory/not-signed`, `directory/not-its-member`,
 * `directory/missing`, `directory/not-stored`.
 */
export class DirectoryError extends HealthChainError {}
