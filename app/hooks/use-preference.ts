"use client";

import { useSyncExternalStore } from "react";

/** What somebody has chosen on this device. Nothing about health, and nothing that opens anything. */
export type Preference = "gateway" | "language";

const prefix = "healthchain-";
const changed = "healthchain-preference";

/** A choice and how to change it; undefined where none was made. */
export function usePreference(
  name: Preference,
): readonly [string | undefined, (value: string | undefined) => void] {
  const value = useSyncExternalStore(listen, () => read(name), none);
  return [value, (next) => write(name, next)];
}

const none = (): undefined => undefined;

function listen(onChange: () => void): () => void {
  const events = ["storage", changed];
  for (const event of events) window.addEventListener(event, onChange);
  return () => {
    for (const event of events) window.removeEventListener(event, onChange);
  };
}

/** A browser may forbid all storage: then nothing is remembered. */
function read(name: Preference): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(name: Preference, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    return;
  }
  window.dispatchEvent(new Event(changed));
}
