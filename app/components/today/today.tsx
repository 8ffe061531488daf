"use client";

import { WhoYouAre } from "../who-you-are.tsx";

/** A patient's first page. */
export function Today() {
  return <WhoYouAre title="Today" />;
}
