import { keyActs } from "./keys.ts";
import { sessionActs } from "./session.ts";
import { technicalActs } from "./technical.ts";
import { chartActs } from "./patient-chart.ts";
import { patientActs } from "./patients.ts";
import { sharingActs } from "./sharing.ts";
import { tryActs } from "./try.ts";
import type { Visit } from "./visit.ts";

/** Everything that pages can ask the keeper. Names are unique across subjects, since Comlink carries one flat object. */
export function openKeeper() {
  const visit: Visit = {};
  return {
    ...sessionActs(visit),
    ...keyActs(visit),
    ...technicalActs(visit),
    ...sharingActs(visit),
    ...patientActs(visit),
    ...chartActs(visit),
    ...tryActs(visit),
  };
}

export type KeeperApi = ReturnType<typeof openKeeper>;
