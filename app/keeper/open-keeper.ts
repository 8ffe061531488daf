import { attackActs } from "./attacks.ts";
import { hospitalActs } from "./hospital.ts";
import { hospitalDirectoryActs } from "./hospital-directory.ts";
import { sessionActs } from "./session.ts";
import { tryActs } from "./try.ts";
import type { Visit } from "./visit.ts";

/** Everything that pages can ask the keeper. Names are unique across subjects, since Comlink carries one flat object. */
export function openKeeper() {
  const visit: Visit = {};
  return {
    ...sessionActs(visit),
    ...hospitalActs(visit),
    ...hospitalDirectoryActs(visit),
    ...tryActs(visit),
    ...attackActs(visit),
  };
}

export type KeeperApi = ReturnType<typeof openKeeper>;
