"use client";

import { useDates } from "./use-dates.ts";

/** "just now", "2 minutes ago", and from an hour on "3 March 2027, 10:42". Of Unix seconds. */
export function useSince(): (seconds: number) => string {
  const { moment } = useDates();
  return (seconds) => {
    const minutes = Math.floor((Date.now() / 1000 - seconds) / 60);
    if (minutes < 1) return "just now";
    if (minutes < 60) return minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
    return moment(seconds);
  };
}
