"use client";

import { useSyncExternalStore } from "react";

/** What stands after # in the address: it never leaves the browser. */
export const useFragment = (): string =>
  useSyncExternalStore(
    (onChange) => {
      window.addEventListener("hashchange", onChange);
      return () => window.removeEventListener("hashchange", onChange);
    },
    () => window.location.hash.slice(1),
    () => "",
  );
