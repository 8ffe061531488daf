import { fileURLToPath } from "node:url";

/** A short made-up CSV of vital signs, with a drop-out and an artefact (docs/operations.md). */
export const bundledVitals = fileURLToPath(new URL("vitals.csv", import.meta.url));

/** 72 minutes of a monitor in intensive care; whose it is stands in README.md. */
export const intensiveCareVitals = fileURLToPath(
  new URL("icu-numerics-s25047.csv", import.meta.url),
);
