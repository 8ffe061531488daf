import { sessionActs } from "./session.ts";
import type { Visit } from "./visit.ts";

/** Everything that pages can ask the keeper. Names are unique across subjects, since Comlink carries one flat object. */
export function openKeeper() {
  const visit: Visit = {};
  return {
    ...sessionActs(visit),
  };
}

export type KeeperApi = ReturnType<typeof openKeeper>;
