"use client";

import { WhoYouAre } from "../who-you-are.tsx";

/** A hospital's first page. */
export function WhatWaits() {
  return <WhoYouAre title="What waits" />;
}
