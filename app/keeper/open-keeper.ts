import { attackActs } from "./attacks.ts";
import { hospitalActs } from "./hospital.ts";
import { hospitalDirectoryActs } from "./hospital-directory.ts";
import { tryActs } from "./try.ts";
import { keyActs } from "./keys.ts";
import { sessionActs } from "./session.ts";
import { technicalActs } from "./technical.ts";
import { explorerActs } from "./explorer.ts";
import { verifyActs } from "./verify.ts";
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
    ...verifyActs(visit),
    ...explorerActs(visit),
    ...keyActs(visit),
    ...technicalActs(visit),
  };
}

export type KeeperApi = ReturnType<typeof openKeeper>;
