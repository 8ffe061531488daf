"use client";

import { WhoYouAre } from "../who-you-are.tsx";

/** A doctor's or nurse's first page. */
export function MyPatients() {
  return <WhoYouAre title="My patients" />;
}
