import { fileURLToPath } from "node:url";

/** Path of the synthetic patient's FHIR Bundle that comes with the project. */
export const bundledRecord = fileURLToPath(new URL("./patient.json", import.meta.url));
