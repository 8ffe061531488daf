import { accessLogActs } from "./access-log.ts";
import { addRecordsActs } from "./add-records.ts";
import { openRecordActs } from "./open-records.ts";
import { recordsActs } from "./records.ts";
import { keyActs } from "./keys.ts";
import { sessionActs } from "./session.ts";
import { technicalActs } from "./technical.ts";
import { todayActs } from "./today.ts";
import type { Visit } from "./visit.ts";

/** Everything that pages can ask the keeper. Names are unique across subjects, since Comlink carries one flat object. */
export function openKeeper() {
  const visit: Visit = {};
  return {
    ...sessionActs(visit),
    ...recordsActs(visit),
    ...openRecordActs(visit),
    ...addRecordsActs(visit),
    ...accessLogActs(visit),
    ...todayActs(visit),
    ...keyActs(visit),
    ...technicalActs(visit),
  };
}

export type KeeperApi = ReturnType<typeof openKeeper>;
