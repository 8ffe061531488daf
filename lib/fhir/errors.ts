import { HealthChainError } from "../errors.ts";

/**
 * A FHIR input was refused. The message names a place and what was expected there, never the value found.
 * Codes: `fhir/empty`, `fhir/too-large`, `fhir/not-utf8`, `fhir/malformed-json`, `fhir/duplicate-key`,
 * `fhir/forbidden-key`, `fhir/too-deep`, `fhir/not-a-resource`, `fhir/too-many-entries`, `fhir/no-entries`,
 * `fhir/invalid`, `fhir/not-a-note`, `fhir/not-an-access-entry`.
 */
export class FhirError extends HealthChainError {}
