import { fileURLToPath } from "node:url";

/** A short made-up CSV of vital signs, with a drop-out and an artefact (docs/operations.md). */
export const bundledVitals = fileURLToPath(new URL("vitals.csv", import.meta.url));
